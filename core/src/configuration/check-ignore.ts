import { isJsonObject, type JsonObject } from '../lib/json.ts';

const ways = ['path', 'jq', 'manager'];

/** A rule to ignore that names nothing, or the same in two ways, would do something else than it reads. */
export function checkIgnore(value: JsonObject): { readonly pointer: string; readonly message: string }[] {
  const spec = value['spec'];
  const sync = isJsonObject(spec) ? spec['sync'] : undefined;
  const rules = isJsonObject(sync) ? sync['ignore'] : undefined;
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule, index) => {
    const given = isJsonObject(rule) ? ways.filter((way) => Object.hasOwn(rule, way)).length : 1;
    const message = `expected exactly one of ${ways.join(', ')}, found ${given}`;
    return given === 1 ? [] : [{ pointer: `/spec/sync/ignore/${index}`, message }];
  });
}
