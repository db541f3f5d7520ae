import { formatScope } from '../gate/scope.ts';
import type { Scope } from '../model/decision.ts';
import type { ObjectRef } from '../model/object.ts';
import type { Placement } from '../model/placement.ts';
import type { Subject } from './subject.ts';

// Who asks and who decides must speak of the same subject: the page enables a button with what the server will judge.

/** A placement as permissions see it. */
export function placementSubject({
  application,
  stage,
  project,
  tier,
  target,
}: Pick<Placement, 'application' | 'stage' | 'project' | 'tier' | 'target'>): Subject {
  return { kind: 'placement', name: `${application} in ${stage}`, project, tier, target };
}

/** One object of a placement: what an act on it is judged by. */
export function objectSubject(
  placement: Parameters<typeof placementSubject>[0],
  { group, kind }: Pick<ObjectRef, 'group' | 'kind'>,
): Subject {
  return { ...placementSubject(placement), object: { group, kind } };
}

/** What a freeze covers: one without a project touches every tenant. */
export function scopeSubject(scope: Scope): Subject {
  const project = scope.project ?? null;
  return { kind: project === null ? 'installation' : 'project', name: formatScope(scope), project };
}
