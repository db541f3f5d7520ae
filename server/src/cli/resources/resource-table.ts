import { AppError } from '@fairlead/core/lib/app-error.ts';
import { didYouMean } from '@fairlead/core/lib/edit-distance.ts';
import { applications } from './applications.ts';
import { approvals } from './approvals.ts';
import { changes } from './changes.ts';
import { deliveries } from './deliveries.ts';
import { events } from './events.ts';
import { freezes } from './freezes.ts';
import { objects } from './objects.ts';
import { placements } from './placements.ts';
import { pods } from './pods.ts';
import { problems } from './problems.ts';
import { repositories } from './repositories.ts';
import { requests } from './requests.ts';
import type { AnyResource } from './resource.ts';
import { targets } from './targets.ts';
import { tokens } from './tokens.ts';

/** Every kind that `get` and `describe` know. */
export function resourceTable(): readonly AnyResource[] {
  return [
    placements,
    applications,
    targets,
    changes,
    deliveries,
    objects,
    pods,
    problems,
    repositories,
    events,
    approvals,
    freezes,
    requests,
    tokens,
  ];
}

/** The kind that a word means, by its name or a shorter one; undefined for other words. */
export function findResource(word: string): AnyResource | undefined {
  const wanted = word.toLowerCase();
  return resourceTable().find(({ kind, aliases }) => kind === wanted || aliases.includes(wanted));
}

/** The same, where the word must be a kind. Throws `invalid-input` with what there is. */
export function requireResource(word: string): AnyResource {
  const found = findResource(word);
  if (found !== undefined) return found;
  const kinds = resourceTable().map(({ kind }) => kind);
  const guess = didYouMean(word, kinds);
  const hint = guess === undefined ? `there are ${kinds.join(', ')}` : `did you mean ${guess}?`;
  throw new AppError('invalid-input', `"${word}" is no kind of thing; ${hint}`);
}
