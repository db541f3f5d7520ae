import { isJsonObject, type Json, type JsonObject } from '../lib/json.ts';
import { type DesiredObject, isSecretKind } from '../model/object.ts';
import type { Placement } from '../model/placement.ts';

/** What policies know of where something goes. */
export type JudgedPlacement = Pick<
  Placement,
  'project' | 'application' | 'target' | 'targetKind' | 'stage' | 'tier' | 'namespace'
>;

const day = 86_400_000;

/**
 * The time that policies are given: the beginning of the day (UTC). So the same bundle has the same answer all day, and a
 * rule about dates is asked anew when one begins.
 */
export function policyTime(nowMs: number): number {
  return Math.floor(nowMs / day) * day;
}

/** When policies are next given another time. */
export function nextPolicyTime(nowMs: number): number {
  return policyTime(nowMs) + day;
}

/** What every policy is given of one object. Values of Secrets are not shown: a policy could repeat them in a message. */
export function policyInput(object: DesiredObject, placement: JudgedPlacement, nowMs: number): JsonObject {
  const { project, application, target, targetKind, stage, tier, namespace } = placement;
  return {
    object: isSecretKind(object.manifest) ? withoutValues(object.manifest) : object.manifest,
    placement: { project, application, target, targetKind, stage, tier, namespace },
    now: new Date(policyTime(nowMs)).toISOString(),
  };
}

/** The keys of a Secret stay, so that policies can ask for them. */
function withoutValues(manifest: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(manifest).map(([name, value]): readonly [string, Json] =>
      name === 'data' || name === 'stringData' ? [name, hidden(value)] : [name, withoutCopies(name, value)],
    ),
  );
}

function hidden(value: Json): Json {
  return isJsonObject(value) ? Object.fromEntries(Object.keys(value).map((key) => [key, '***'])) : '***';
}

/** Tools keep a copy of the whole object in an annotation. */
function withoutCopies(name: string, value: Json): Json {
  if (name !== 'metadata' || !isJsonObject(value)) return value;
  const { annotations } = value;
  return annotations === undefined ? value : { ...value, annotations: hidden(annotations) };
}
