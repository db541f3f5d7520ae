import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { DesiredObject } from '../model/object.ts';

/** What stands for a secret value; the start of its keyed digest may follow, so that a change can be seen. */
export const maskText = '***';

const openFields = new Set(['apiVersion', 'kind', 'metadata']);

/**
 * An object as people may see it: where it derives from a secret input every value outside apiVersion, kind and
 * metadata is replaced by `***` and its keyed digest, and so are the values of annotations (tools keep copies of the
 * object there). Objects without secrets come back as they are.
 */
export function maskObject(object: DesiredObject, keyedDigest: (text: string) => string): JsonObject {
  if (!object.secret) return object.manifest;
  const entries = Object.entries(object.manifest).map(([name, value]) => [
    name,
    name === 'metadata' && isJsonObject(value)
      ? maskAnnotations(value, keyedDigest)
      : openFields.has(name)
        ? value
        : maskValue(value, keyedDigest),
  ]);
  return Object.fromEntries(entries) as JsonObject; // every value above is Json
}

/** Whether two values may be the same secret: equal, or both masked and one of them without a digest. */
export function mayBeEqual(before: Json | undefined, after: Json | undefined): boolean {
  return before === after || ((before === maskText || after === maskText) && isMasked(before) && isMasked(after));
}

/** Masked through and through: a target may mask a whole part where we mask its leaves. */
function isMasked(value: Json | undefined): boolean {
  if (Array.isArray(value)) return value.every(isMasked);
  if (isJsonObject(value)) return Object.values(value).every(isMasked);
  return typeof value === 'string' && value.startsWith(maskText);
}

function maskAnnotations(metadata: JsonObject, keyedDigest: (text: string) => string): JsonObject {
  const { annotations } = metadata;
  return annotations === undefined ? metadata : { ...metadata, annotations: maskValue(annotations, keyedDigest) };
}

function maskValue(value: Json, keyedDigest: (text: string) => string): Json {
  if (Array.isArray(value)) return value.map((item: Json) => maskValue(item, keyedDigest));
  if (isJsonObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, maskValue(item, keyedDigest)]));
  }
  return `${maskText} ${keyedDigest(stableStringify(value)).slice(0, 12)}`;
}
