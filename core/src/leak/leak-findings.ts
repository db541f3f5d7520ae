import type { Hash } from '../model/ids.ts';
import type { DesiredObject } from '../model/object.ts';
import type { Finding } from '../model/policy.ts';
import { findLeaksInObject } from './find-leaks-in-object.ts';

const maxFindings = 200;

/** Secrets in what was rendered, as findings. None of them holds a value. */
export function leakFindings(
  objects: readonly DesiredObject[],
  action: 'deny' | 'warn',
  hash: Hash,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const object of objects) {
    for (const { what, rotate, field } of findLeaksInObject(object, hash)) {
      findings.push({
        ...{ gate: 'leak', rule: 'guards.leaks', action, kind: 'violation' },
        ...{ object: object.ref, origin: object.origin, field },
        message: `${what} stands in it in clear`,
        fix: `whoever reads Git has it: ${rotate}`,
      });
      if (findings.length >= maxFindings) return findings;
    }
  }
  return findings;
}
