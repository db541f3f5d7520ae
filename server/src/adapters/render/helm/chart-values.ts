import { objectRead } from '@fairlead/core/bundle/material-read.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { mergeValues } from '@fairlead/core/lib/merge-values.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import { setAtPath } from '@fairlead/core/lib/set-at-path.ts';
import type { Read } from '@fairlead/core/model/bundle.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { ValuesFrom } from '@fairlead/core/model/settings.ts';
import { readYaml } from '@fairlead/core/yaml/read-yaml.ts';
import type { RenderRequest } from '../../../ports/renderer.ts';

export type ChartValues = {
  readonly values: JsonObject;
  /** The same with every secret text replaced: what renders alike from both derives from no secret. Null without secrets. */
  readonly decoy: JsonObject | null;
  readonly reads: readonly Read[];
};

/** The values beside files, from weak to strong: objects of the target, those of the application, its parameters. */
export async function chartValues(
  { source, repo, outside }: RenderRequest,
  signal: AbortSignal,
): Promise<Result<ChartValues, Failure>> {
  const { valuesFrom = [], values = {}, parameters = {} } = source.helm ?? {};
  const reads: Read[] = [];
  let [merged, decoy]: [JsonObject, JsonObject] = [{}, {}];
  for (const from of valuesFrom) {
    reads.push(objectRead(repo, from.kind, from.name));
    const data = outside?.data === undefined ? undefined : await outside.data(from.kind, from.name, signal);
    if (data === undefined) return refuse(`${nameOf(from)}: there is no cluster to read it from here`);
    if (!data.ok) return data;
    const text = data.value === undefined ? undefined : data.value[from.key];
    if (text === undefined && from.optional) continue;
    if (text === undefined)
      return refuse(`${nameOf(from)}: ${data.value === undefined ? 'it is not there' : `it has no key "${from.key}"`}`);
    const read = readValues(from, text);
    if (!read.ok) return refuse(`${nameOf(from)}: ${read.error}`);
    merged = mergeValues(merged, read.value);
    decoy = mergeValues(decoy, from.kind === 'Secret' ? (replaceTexts(read.value) as JsonObject) : read.value); // a mapping stays one
  }
  const finish = (under: JsonObject): Result<JsonObject, Failure> => {
    let all = mergeValues(under, values);
    for (const [path, value] of Object.entries(parameters)) {
      const set = setAtPath(all, path, value);
      if (!set.ok) return refuse(`spec.source.helm.parameters: ${set.error}`);
      all = set.value;
    }
    return ok(all);
  };
  const whole = finish(merged);
  if (!whole.ok) return whole;
  const other = valuesFrom.some(({ kind }) => kind === 'Secret') ? finish(decoy) : null;
  if (other?.ok === false) return other;
  return ok({ values: whole.value, decoy: other === null ? null : other.value, reads });
}

function readValues({ path }: ValuesFrom, text: string): Result<JsonObject, string> {
  if (path !== undefined) return setAtPath({}, path, text);
  const [document] = readYaml(text, 'kubernetes');
  if (document === undefined) return ok({});
  // What is wrong with it is not told: a message would quote a secret.
  if (document.kind === 'broken' || !isJsonObject(document.value)) return err('its content is no mapping of values');
  return ok(document.value);
}

function replaceTexts(value: Json): Json {
  if (typeof value === 'string') return `other-${[...value].reverse().join('')}`;
  if (typeof value === 'number') return value + 1;
  if (typeof value === 'boolean') return !value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(replaceTexts);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, replaceTexts(entry)]));
}

function nameOf({ kind, name }: ValuesFrom): string {
  return `valuesFrom ${kind}/${name}`;
}

function refuse(message: string): Result<never, Failure> {
  return err({ code: 'render-failed', message, next: 'correct spec.source.helm of the application', retryable: false });
}
