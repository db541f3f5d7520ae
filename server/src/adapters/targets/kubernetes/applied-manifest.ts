import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { DesiredObject, ObjectRef } from '@fairlead/core/model/object.ts';
import type { IgnoreRule } from '@fairlead/core/model/settings.ts';
import { pointerOf } from './field-path.ts';
import type { LiveObject } from './live-object.ts';
import { type Marks, secretMark } from './marks.ts';
import { fieldPaths } from './owned-fields.ts';

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
  const walk = (json: Json): Json => {
    if (Array.isArray(json)) return json.map(walk);
    if (!isJsonObject(json)) return json;
    const kept = Object.entries(json).filter(([name, entry]) => name !== 'creationTimestamp' || entry !== null);
    return Object.fromEntries(kept.map(([name, entry]) => [name, walk(entry)]));
  };
  return walk(value) as JsonObject; // an object stays one
}

function withoutStringData({ stringData, ...secret }: JsonObject): JsonObject {
  if (!isJsonObject(stringData)) return secret;
  const encoded = Object.entries(stringData).map(([name, text]) => [
    name,
    Buffer.from(String(text)).toString('base64'),
  ]);
  return { ...secret, data: { ...asObject(secret['data']), ...Object.fromEntries(encoded) } };
}

/**
 * Fields that a rule says are not ours to judge: left out where another manager holds them, else sent as they are live, since
 * a field that nobody holds would fall back to its default.
 */
export function withIgnored(
  sent: JsonObject,
  live: LiveObject,
  manager: string,
  rules: readonly IgnoreRule[],
): JsonObject {
  const others = live.managers.filter((entry) => entry.manager !== manager && entry.subresource !== 'status');
  const held = others
    .flatMap((entry) => fieldPaths(entry.fields))
    .flatMap((path) => pointerOf(live.manifest, path) ?? []);
  return pointersFor(rules, live.ref).reduce((kept, pointer) => {
    const isHeld = held.some(
      (path) => path === pointer || path.startsWith(`${pointer}/`) || pointer.startsWith(`${path}/`),
    );
    return replaceAt(kept, pointer, isHeld ? undefined : valueAt(live.manifest, pointer));
  }, sent);
}

export function pointersFor(rules: readonly IgnoreRule[], ref: ObjectRef): readonly string[] {
  return rules
    .filter((rule) => (rule.kind ?? ref.kind) === ref.kind && (rule.name ?? ref.name) === ref.name)
    .map((rule) => rule.path);
}

function namesOf(pointer: string): readonly string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function valueAt(value: Json, pointer: string): Json | undefined {
  return namesOf(pointer).reduce<Json | undefined>((at, name) => childOf(at, name), value);
}

function childOf(value: Json | undefined, name: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(name)];
  return isJsonObject(value) ? value[name] : undefined;
}

/** The object with another value (or none) where the pointer leads; unchanged where it leads nowhere. */
function replaceAt(object: JsonObject, pointer: string, value: Json | undefined): JsonObject {
  const walk = (at: Json, names: readonly string[]): Json => {
    const [name, ...rest] = names;
    const child = name === undefined ? undefined : childOf(at, name);
    if (name === undefined || child === undefined) return at;
    const fresh = rest.length > 0 ? walk(child, rest) : value;
    if (Array.isArray(at))
      return at.flatMap((item: Json, index) => (index !== Number(name) ? [item] : fresh === undefined ? [] : [fresh]));
    const { [name]: _old, ...others } = at as JsonObject; // it has a child by a name, so it is one
    return fresh === undefined ? others : { ...others, [name]: fresh };
  };
  return walk(object, namesOf(pointer)) as JsonObject; // the root is not replaced
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
