import { isJsonObject, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';

/** After everything else of the delivery: hooks of charts seldom have a weight of more than a hundred. */
const lastWave = 1_000;

/** Makes a test of a chart (`helm test`) a hook that runs when the delivery is healthy; leaves all else as it is. */
export function runAfterDelivery(object: DesiredObject): DesiredObject {
  const { manifest } = object;
  const annotations = manifest.metadata['annotations'];
  if (!isJsonObject(annotations) || !isTest(annotations)) return object;
  const weight = Number(annotations['helm.sh/hook-weight'] ?? 0) || 0;
  const marks = { 'fairlead.dev/hook': 'PostSync', 'fairlead.dev/sync-wave': String(lastWave + weight) };
  const metadata = { ...manifest.metadata, annotations: { ...annotations, ...marks } };
  return { ...object, manifest: { ...manifest, metadata } };
}

/** Helm's word for it, old and new. One that is another hook too runs as that one. */
function isTest({ 'helm.sh/hook': hook }: JsonObject): boolean {
  return typeof hook === 'string' && hook.split(',').every((name) => /^test(?:-success)?$/.test(name.trim()));
}
