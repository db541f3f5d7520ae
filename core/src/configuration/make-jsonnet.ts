import type { JsonnetSettings } from '../model/jsonnet-settings.ts';
import { type Place, pick } from './by-stage.ts';
import type { JsonnetFields } from './jsonnet-schema.ts';

type Variables = { readonly [name: string]: unknown };

/** How a program is evaluated in one place; `missing` names a field that has nothing for it. */
export function makeJsonnet(
  fields: JsonnetFields | undefined,
  place: Place,
): JsonnetSettings | { readonly missing: string } | undefined {
  if (fields === undefined) return undefined;
  const jpath = pick<readonly string[]>({ type: 'array' }, fields.jpath, place);
  if (jpath === undefined && fields.jpath !== undefined) return { missing: 'jpath' };
  const missing: string[] = [];
  const variables = (field: 'extStr' | 'extCode' | 'tlaStr' | 'tlaCode'): { readonly [name: string]: string } =>
    Object.fromEntries(
      Object.entries((fields[field] ?? {}) as Variables).flatMap(([name, value]) => {
        const picked = pick<unknown>({ type: 'string' }, value, place);
        if (picked === undefined) missing.push(`${field}/${name}`);
        const text = String(picked);
        return [[name, field.endsWith('Str') ? text.replaceAll('{stage}', place.stage) : text]];
      }),
    );
  const settings: JsonnetSettings = {
    jpath: (jpath ?? []).map((path) => path.replaceAll('{stage}', place.stage)),
    extStr: variables('extStr'),
    extCode: variables('extCode'),
    tlaStr: variables('tlaStr'),
    tlaCode: variables('tlaCode'),
  };
  const [first] = missing;
  return first === undefined ? settings : { missing: first };
}
