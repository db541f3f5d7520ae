import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import { mergeValues } from '../lib/merge-values.ts';
import type { HelmSettings, ValuesFrom } from '../model/settings.ts';
import { type Place, pick } from './by-stage.ts';
import type { HelmFields } from './source-schemas.ts';

const tiers: readonly string[] = ['default', 'production', 'non-production'];

/** How a chart is rendered in one place; `missing` names a field that has nothing for it. */
export function makeHelm(
  fields: HelmFields | undefined,
  place: Place,
  stages: readonly string[] = [place.stage],
): HelmSettings | { readonly missing: string } | undefined {
  if (fields === undefined) return undefined;
  const { release, apiVersions = [], skipCrds = false, ignoreMissing = false, valuesFrom = [], tests = false } = fields;
  const valuesFiles = pick<readonly string[]>({ type: 'array' }, fields.valuesFiles, place);
  if (valuesFiles === undefined && fields.valuesFiles !== undefined) return { missing: 'valuesFiles' };
  const kubeVersion = pick<string>({ type: 'string' }, fields.kubeVersion, place);
  if (kubeVersion === undefined && fields.kubeVersion !== undefined) return { missing: 'kubeVersion' };
  const parameters: [string, string | number | boolean][] = [];
  for (const [path, value] of Object.entries(fields.parameters ?? {})) {
    const picked = pick<string | number | boolean>({ type: 'string' }, value, place);
    if (picked === undefined) return { missing: `parameters/${path}` };
    parameters.push([path, picked]);
  }
  return {
    ...(release !== undefined && { release }),
    valuesFiles: valuesFiles ?? [],
    ...(ignoreMissing && { ignoreMissing }),
    ...(valuesFrom.length > 0 && { valuesFrom: valuesFrom.map(makeValuesFrom) }),
    values: valuesFor((fields.values ?? {}) as JsonObject, place, stages), // a checked document is JSON
    ...(parameters.length > 0 && { parameters: Object.fromEntries(parameters) }),
    ...(kubeVersion !== undefined && { kubeVersion }),
    apiVersions,
    skipCrds,
    ...(tests && { tests }),
  };
}

function makeValuesFrom({
  configMap,
  secret,
  key = 'values.yaml',
  path,
  optional = false,
}: NonNullable<HelmFields['valuesFrom']>[number]): ValuesFrom {
  return {
    kind: secret === undefined ? 'ConfigMap' : 'Secret',
    name: secret ?? configMap ?? '',
    key,
    ...(path !== undefined && { path }),
    optional,
  };
}

/** Whether values are a map of stage or tier → values: every key is one of those, and stands for a mapping. */
export function areByStage(values: JsonObject, stages: readonly string[]): boolean {
  const entries = Object.entries(values);
  return (
    entries.length > 0 && entries.every(([key, value]) => isJsonObject(value) && [...tiers, ...stages].includes(key))
  );
}

/** Values that a stage has of its own lie over those of its tier, and those over the default. */
function valuesFor(values: JsonObject, { stage, tier }: Place, stages: readonly string[]): JsonObject {
  if (!areByStage(values, stages)) return values;
  const own = (key: string): JsonObject => {
    const found: Json | undefined = Object.hasOwn(values, key) ? values[key] : undefined;
    return isJsonObject(found) ? found : {};
  };
  return [own('default'), own(tier), own(stage)].reduce(mergeValues);
}
