import { hostApiVersion } from '@fairlead/core/host/host-api.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { HostObjectKeeper } from './make-object.ts';

/** The live object as people see it: every value of a secret object is `***`. */
export function liveManifest(keeper: HostObjectKeeper): JsonObject {
  const { ref, uid, owner, secret } = keeper.record();
  const view = keeper.view();
  const shown = secret ? maskValues(view) : view;
  const health = keeper.health();
  return {
    apiVersion: hostApiVersion,
    kind: ref.kind,
    metadata: {
      name: ref.name,
      uid,
      labels: { 'fairlead.dev/placement': owner.placement, 'fairlead.dev/installation': owner.installation },
    },
    ...(isJsonObject(shown) ? shown : {}),
    status: { ...keeper.status(), health: { ...health } },
  };
}

function maskValues(value: Json): Json {
  if (Array.isArray(value)) return value.map((entry: Json) => maskValues(entry));
  if (isJsonObject(value))
    return Object.fromEntries(Object.entries(value).map(([name, entry]) => [name, maskValues(entry)]));
  return '***';
}
