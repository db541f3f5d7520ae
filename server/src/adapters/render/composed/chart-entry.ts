import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';

/** What a kustomization says of one chart, in Kustomize's words. Source: kustomize api/types/helmchartargs.go. */
export type ChartEntry = {
  readonly name: string;
  readonly version: string;
  readonly repo: string;
  readonly release: string;
  readonly nameTemplate: string;
  readonly namespace: string;
  readonly valuesFile: string;
  readonly additionalValuesFiles: readonly string[];
  readonly valuesInline: JsonObject;
  readonly valuesMerge: 'override' | 'merge' | 'replace';
  readonly includeCrds: boolean;
  readonly skipHooks: boolean;
  readonly skipTests: boolean;
  readonly kubeVersion: string;
  readonly apiVersions: readonly string[];
};

/** Keys that change nothing here: an option of the command for its own messages, and where the command keeps its files. */
const known = new Set(
  'name version repo releaseName nameTemplate namespace valuesFile additionalValuesFiles valuesInline valuesMerge includeCRDs skipHooks skipTests kubeVersion apiVersions debug'.split(
    ' ',
  ),
);

/** Reads one entry of `helmCharts`; the error says what is wrong with it. */
export function readChartEntry(written: Json): Result<ChartEntry, string> {
  if (!isJsonObject(written)) return err('an entry of helmCharts is no mapping');
  const text = (key: string): string => (typeof written[key] === 'string' ? written[key] : '');
  const texts = (key: string): readonly string[] => {
    const list = written[key];
    return Array.isArray(list) ? list.filter((one): one is string => typeof one === 'string') : [];
  };
  const name = text('name');
  if (!/^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/.test(name))
    return err(`helmCharts: "${name}" is no name of a chart`);
  const unknown = Object.keys(written).find((key) => !known.has(key));
  if (unknown !== undefined) return err(`helmCharts: ${name} has the field "${unknown}", which is not followed here`);
  const merge = text('valuesMerge') || 'override';
  if (merge !== 'override' && merge !== 'merge' && merge !== 'replace')
    return err(`helmCharts: valuesMerge of ${name} is override, merge or replace`);
  const inline = written['valuesInline'];
  return ok({
    name,
    version: text('version'),
    repo: text('repo'),
    release: text('releaseName') || 'release-name',
    nameTemplate: text('nameTemplate'),
    namespace: text('namespace'),
    valuesFile: text('valuesFile'),
    additionalValuesFiles: texts('additionalValuesFiles'),
    valuesInline: isJsonObject(inline) ? inline : {},
    valuesMerge: merge,
    includeCrds: written['includeCRDs'] === true,
    skipHooks: written['skipHooks'] === true,
    skipTests: written['skipTests'] === true,
    kubeVersion: text('kubeVersion'),
    apiVersions: texts('apiVersions'),
  });
}

/** What is laid over: a mapping is merged, null takes away, anything else is replaced. Source: kyaml/yaml/merge2. */
export function layValuesOver(under: JsonObject, over: JsonObject): JsonObject {
  const merged = new Map<string, Json>(Object.entries(under));
  for (const [key, value] of Object.entries(over)) {
    const before = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isJsonObject(before) && isJsonObject(value) ? layValuesOver(before, value) : value);
  }
  return Object.fromEntries(merged);
}
