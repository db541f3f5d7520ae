import { matchesGlob } from '../configuration/glob.ts';
import type { HealthCheck } from '../model/health-check.ts';
import type { ObjectRef } from '../model/object.ts';

/** The check for an object's kind: the one that names it exactly, else the first whose pattern fits. */
export function findHealthCheck(
  checks: readonly HealthCheck[],
  { group, kind }: Pick<ObjectRef, 'group' | 'kind'>,
): HealthCheck | undefined {
  const name = group === '' ? kind : `${group}/${kind}`;
  return checks.find((check) => check.kind === name) ?? checks.find((check) => matchesGlob(check.kind, name));
}
