import type { Json } from '../lib/json.ts';
import { isJsonObject } from '../lib/json.ts';
import type { Problem } from '../model/problem.ts';
import { library, librarySets } from '../policy/library/library.ts';
import { type Collected, problemOf } from './collect-documents.ts';
import type { PolicyTable } from './resolve-policies.ts';
import { didYouMean } from './suggest.ts';

/** Names in `guards.policies` that nothing has, and policies that are in force nowhere. */
export function checkPolicyNames({ good }: Collected, table: PolicyTable): Problem[] {
  const known = [...table.declared.keys(), ...Object.keys(librarySets), ...library.map(({ name }) => name)];
  const used = new Set<string>();
  const problems: Problem[] = [];
  for (const placed of good.values()) {
    const { document } = placed;
    if (document.kind === 'Connection' || document.kind === 'Policy' || document.kind === 'Window') continue;
    const policies = document.spec.guards?.policies as Json | undefined; // a checked document is JSON
    for (const { name, pointer } of namesIn(policies, '/spec/guards/policies')) {
      for (const policy of table.named(name) ?? []) used.add(policy.name);
      if (table.named(name) === undefined) {
        const message = `no policy is called "${name}"${didYouMean(name, known)}; what would be held against it is held until there is one`;
        problems.push(problemOf(placed, pointer, message));
      }
    }
  }
  for (const placed of good.values()) {
    if (placed.document.kind !== 'Policy' || placed.document.spec.match !== undefined) continue;
    if (used.has(placed.document.name)) continue;
    const message = 'is in force nowhere: name it in `guards.policies`, or add `match: {}` to have it everywhere';
    problems.push(problemOf(placed, '/spec', message, 'warning'));
  }
  return problems;
}

function namesIn(
  value: Json | undefined,
  pointer: string,
): readonly { readonly name: string; readonly pointer: string }[] {
  if (Array.isArray(value))
    return (value as readonly Json[]).flatMap((name, index) =>
      typeof name === 'string' ? [{ name, pointer: `${pointer}/${index}` }] : [],
    );
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([stage, names]) => namesIn(names, `${pointer}/${stage}`));
}
