import { formatScope } from '../gate/scope.ts';
import type { Scope } from '../model/decision.ts';
import type { Placement } from '../model/placement.ts';
import type { Subject } from './subject.ts';

// Who asks and who decides must speak of the same subject: the page enables a button with what the server will judge.

/** A placement as permissions see it. */
export function placementSubject({
  application,
  stage,
  project,
  tier,
}: Pick<Placement, 'application' | 'stage' | 'project' | 'tier'>): Subject {
  return { kind: 'placement', name: `${application} in ${stage}`, project, tier };
}

/** What a freeze covers: one without a project touches every tenant. */
export function scopeSubject(scope: Scope): Subject {
  const project = scope.project ?? null;
  return { kind: project === null ? 'installation' : 'project', name: formatScope(scope), project };
}
