import type { JsonObject } from '../lib/json.ts';
import type { HelmSettings } from '../model/settings.ts';
import { type Place, pick } from './by-stage.ts';
import type { HelmFields } from './kind-schemas.ts';

/** How a chart is rendered in one place; `missing` names a field that has nothing for it. */
export function makeHelm(
  fields: HelmFields | undefined,
  place: Place,
): HelmSettings | { readonly missing: string } | undefined {
  if (fields === undefined) return undefined;
  const { release, values, apiVersions = [], skipCrds = false } = fields;
  const valuesFiles = pick<readonly string[]>({ type: 'array' }, fields.valuesFiles, place);
  if (valuesFiles === undefined && fields.valuesFiles !== undefined) return { missing: 'valuesFiles' };
  const kubeVersion = pick<string>({ type: 'string' }, fields.kubeVersion, place);
  if (kubeVersion === undefined && fields.kubeVersion !== undefined) return { missing: 'kubeVersion' };
  return {
    ...(release !== undefined && { release }),
    valuesFiles: valuesFiles ?? [],
    values: (values ?? {}) as JsonObject, // a checked document is JSON
    ...(kubeVersion !== undefined && { kubeVersion }),
    apiVersions,
    skipCrds,
  };
}
