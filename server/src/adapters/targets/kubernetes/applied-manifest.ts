import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import { type Marks, secretMark } from './marks.ts';

const serversOwn = [
  'creationTimestamp',
  'deletionTimestamp',
  'generation',
  'managedFields',
  'resourceVersion',
  'selfLink',
  'uid',
];

/**
 * The manifest as it is sent: with our marks, and without what is the server's to say (status, timestamps, versions) or
 * reads differently than it is stored (`stringData` becomes `data`).
 */
export function appliedManifest(object: DesiredObject, marks: Marks): JsonObject {
  const { status: _status, ...manifest } = withoutNullTimestamps(object.manifest);
  const metadata = Object.fromEntries(
    Object.entries(object.manifest.metadata).filter(([name]) => !serversOwn.includes(name)),
  );
  const isPlainSecret = object.ref.group === '' && object.ref.kind === 'Secret';
  const hidden = object.secret && !isPlainSecret ? { [secretMark]: 'true' } : {};
  const labels = { ...asObject(metadata['labels']), ...marks.labels };
  const annotations = { ...asObject(metadata['annotations']), ...marks.annotations, ...hidden };
  const sent: JsonObject = { ...manifest, metadata: { ...metadata, annotations, labels } };
  return isPlainSecret ? withoutStringData(sent) : sent;
}

function withoutNullTimestamps(value: JsonObject): JsonObject {
  if (!hasNullTimestamp(value)) return value;
  const walk = (json: Json): Json => {
    if (Array.isArray(json)) return json.map(walk);
    if (!isJsonObject(json)) return json;
    const kept = Object.entries(json).filter(([name, entry]) => name !== 'creationTimestamp' || entry !== null);
    return Object.fromEntries(kept.map(([name, entry]) => [name, walk(entry)]));
  };
  return walk(value) as JsonObject; // an object stays one
}

function hasNullTimestamp(value: Json | undefined): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some(hasNullTimestamp);
  const fields = value as JsonObject; // what is no list is one
  return Object.keys(fields).some(
    (name) => (name === 'creationTimestamp' && fields[name] === null) || hasNullTimestamp(fields[name]),
  );
}

function withoutStringData({ stringData, ...secret }: JsonObject): JsonObject {
  if (!isJsonObject(stringData)) return secret;
  const encoded = Object.entries(stringData).map(([name, text]) => [
    name,
    Buffer.from(String(text)).toString('base64'),
  ]);
  return { ...secret, data: { ...asObject(secret['data']), ...Object.fromEntries(encoded) } };
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
