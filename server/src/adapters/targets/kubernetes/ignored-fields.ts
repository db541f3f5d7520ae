import { type JqPlace, parseJqPath, placesOf } from '@fairlead/core/lib/jq-path.ts';
import { isJsonObject, type JsonObject } from '@fairlead/core/lib/json.ts';
import { overlaps, valueAt, withValueAt } from '@fairlead/core/lib/json-pointer.ts';
import type { DesiredObject, ObjectRef } from '@fairlead/core/model/object.ts';
import type { IgnoreRule } from '@fairlead/core/model/settings.ts';
import { pointerOf } from './field-path.ts';
import { type FieldsEntry, isPerson, type LiveObject, ownEntry } from './live-object.ts';
import { fieldPaths, leafPaths } from './owned-fields.ts';

/**
 * The manifest without the fields that are not ours to judge: those that a rule names, and those that an autoscaler
 * writes through `scale`. Left out where another manager holds them, else sent as they are live, since a field that
 * nobody holds would fall back to its default.
 */
export function withIgnored(
  sent: JsonObject,
  live: LiveObject,
  manager: string,
  rules: readonly IgnoreRule[],
): JsonObject {
  const others = live.managers.filter((entry) => entry.manager !== manager && entry.subresource !== 'status');
  const held = others.flatMap((entry) => pointersOf(live, entry.fields));
  const own = pointersOf(live, ownEntry(live, manager)?.fields ?? {});
  const byPlace = placesFor(rules, live.ref, sent, live.manifest).reduceRight((kept, { inSent, inLive }) => {
    if (held.some((path) => overlaps(path, inLive))) return withValueAt(kept, inSent, undefined);
    const isSent = valueAt(kept, inSent) !== undefined || own.some((path) => overlaps(path, inLive));
    return isSent ? withValueAt(kept, inSent, valueAt(live.manifest, inLive)) : kept;
  }, sent);
  return leftPaths(live, manager, rules).reduce((kept, path) => withoutPath(kept, path), byPlace);
}

function pointersOf(live: LiveObject, fields: JsonObject): readonly string[] {
  return fieldPaths(fields).flatMap((path) => pointerOf(live.manifest, path) ?? []);
}

/** Pointers into the live object below which differences do not count. */
export function ignoredPointers(live: LiveObject, manager: string, rules: readonly IgnoreRule[]): readonly string[] {
  const left = leftPaths(live, manager, rules).flatMap((path) => pointerOf(live.manifest, path) ?? []);
  const places = placesFor(rules, live.ref, live.manifest, live.manifest);
  return [...places.map(({ inLive }) => inLive), ...left];
}

/** The manifest without the field of this path (as the server writes it). */
export function withoutPath(manifest: JsonObject, path: string): JsonObject {
  const pointer = pointerOf(manifest, path);
  return pointer === undefined ? manifest : withValueAt(manifest, pointer, undefined);
}

/**
 * The rules, and one more for each object that an autoscaler of the same bundle is pointed at: its replicas are the
 * autoscaler's even before it has written any, and would fall to one if Git stopped naming them.
 */
export function rulesWithScalers(
  rules: readonly IgnoreRule[],
  objects: readonly DesiredObject[],
): readonly IgnoreRule[] {
  const scalers = objects.filter(({ ref }) => Object.hasOwn(scalerKinds, `${ref.group}/${ref.kind}`));
  const scaled = scalers.flatMap(({ manifest }) => {
    const spec = manifest['spec'];
    const target = isJsonObject(spec) ? spec['scaleTargetRef'] : undefined;
    if (!isJsonObject(target) || typeof target['name'] !== 'string') return [];
    const kind = typeof target['kind'] === 'string' ? target['kind'] : 'Deployment';
    return [{ kind, name: target['name'], path: '/spec/replicas' }];
  });
  return scaled.length === 0 ? rules : [...rules, ...scaled];
}

/** Whether a rule speaks of this object. */
export function appliesTo(rule: IgnoreRule, ref: ObjectRef): boolean {
  return (rule.kind ?? ref.kind) === ref.kind && (rule.name ?? ref.name) === ref.name;
}

/** Held by an autoscaler, or by a person through one of our own actions: theirs, though Git says otherwise. */
export function isLeft(entry: Pick<FieldsEntry, 'manager' | 'subresource'>, manager: string): boolean {
  return isAutoscaler(entry) || entry.manager === `${manager}-by-hand`;
}

/** Whoever writes through `scale` and is no person with kubectl scales by itself. */
function isAutoscaler({ manager, subresource }: Pick<FieldsEntry, 'manager' | 'subresource'>): boolean {
  return subresource === 'scale' && !isPerson(manager);
}

const scalerKinds = { 'autoscaling/HorizontalPodAutoscaler': true, 'keda.sh/ScaledObject': true };

/** One place that a rule names, in what is sent and in what is live: lists may be in different order. */
type Place = { readonly inSent: string; readonly inLive: string };

function placesFor(rules: readonly IgnoreRule[], ref: ObjectRef, sent: JsonObject, live: JsonObject): readonly Place[] {
  return rules.flatMap((rule): readonly Place[] => {
    if (!appliesTo(rule, ref)) return [];
    const named = rule.path === undefined ? [] : [{ inSent: rule.path, inLive: rule.path }];
    const path = rule.jq === undefined ? undefined : parseJqPath(rule.jq);
    return path?.ok ? [...named, ...samePlaces(placesOf(sent, path.value), placesOf(live, path.value))] : named;
  });
}

/** The places of both that have one trail; of one alone where no list is on the way, since there they are told by position. */
function samePlaces(sent: readonly JqPlace[], live: readonly JqPlace[]): readonly Place[] {
  const inLive = new Map(live.map(({ trail, pointer }) => [trail, pointer]));
  const inSent = new Map(sent.map(({ trail, pointer }) => [trail, pointer]));
  const trails = new Set([...inSent.keys(), ...inLive.keys()]);
  return [...trails].flatMap((trail) => {
    const [here, there] = [inSent.get(trail), inLive.get(trail)];
    if (here !== undefined) return there === undefined ? [] : [{ inSent: here, inLive: there }];
    return there === trail ? [{ inSent: there, inLive: there }] : [];
  });
}

function leftPaths(live: LiveObject, manager: string, rules: readonly IgnoreRule[]): readonly string[] {
  const named = new Set(rules.flatMap((rule) => (appliesTo(rule, live.ref) ? (rule.manager ?? []) : [])));
  return live.managers
    .filter((entry) => entry.manager !== manager && (named.has(entry.manager) || isLeft(entry, manager)))
    .flatMap((entry) => leafPaths(entry.fields));
}
