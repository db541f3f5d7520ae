import { isJsonObject, type Json } from '../lib/json.ts';
import type { Hash } from '../model/ids.ts';
import { type DesiredObject, isSecretKind } from '../model/object.ts';
import { findLeaks, type Leak } from './find-leaks.ts';

export type FieldLeak = Leak & { readonly field: string };

const maxDepth = 60;

/**
 * Secrets in what was rendered, field by field. Passed over: what derives from a secret input, which is kept sealed, and the values of
 * Secrets that are sealed by other tools. A Secret whose values stand in Git in clear is one leak each.
 */
export function findLeaksInObject({ manifest, secret }: DesiredObject, hash: Hash): readonly FieldLeak[] {
  if (secret || manifest.kind === 'SealedSecret') return [];
  const leaks: FieldLeak[] = [];
  const isSecret = isSecretKind(manifest);
  const visit = (value: Json, field: string, name: string, depth: number): void => {
    if (depth > maxDepth) return;
    if (typeof value === 'string') leaks.push(...leaksIn(value, field, name, hash));
    else if (Array.isArray(value)) {
      for (const [index, item] of (value as readonly Json[]).entries())
        visit(item, `${field}[${index}]`, name, depth + 1);
    } else if (isJsonObject(value)) {
      const named = typeof value['name'] === 'string' ? value['name'] : '';
      for (const [key, item] of Object.entries(value))
        visit(item, field === '' ? key : `${field}.${key}`, key === 'value' && named !== '' ? named : key, depth + 1);
    }
  };
  for (const [key, value] of Object.entries(manifest)) {
    if (isSecret && (key === 'data' || key === 'stringData')) leaks.push(...clearValues(value, key, hash));
    else visit(value, key, key, 0);
  }
  return leaks;
}

/** A value is looked at with the name that it has, as it stood in a file: `password: …`. */
function leaksIn(value: string, field: string, name: string, hash: Hash): readonly FieldLeak[] {
  if (value.length < 12) return [];
  const prefix = value.includes('\n') ? '' : `${name}: `;
  const quoted = prefix === '' || /["'\s]/.test(value) ? value : `"${value}"`;
  return findLeaks(`${prefix}${quoted}`, hash).map((leak) => ({ ...leak, field }));
}

/** A Secret that Git holds in clear is no secret to whoever reads Git. */
function clearValues(value: Json, key: string, hash: Hash): readonly FieldLeak[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, text]): FieldLeak[] => {
    if (typeof text !== 'string' || text === '' || /^\$\{|^ENC\[|^<.*>$|^\{\{/.test(text)) return [];
    return [
      {
        rule: 'clear-secret',
        what: 'a value of a Secret that stands in Git in clear',
        rotate: 'change the value, and write the Secret sealed, or from an input or a secret store',
        ...{ line: 1, column: 1, isCertain: true },
        mark: hash(`leak ${text}`).slice(0, 12),
        field: `${key}.${name}`,
      },
    ];
  });
}
