import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { Manifest } from '@fairlead/core/model/object.ts';
import type { LiveObject } from '../live-object.ts';
import { project, unite } from '../owned-fields.ts';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
/** Written by the cluster's own controllers into objects that people declare. */
const controllers =
  /^(?:kube-controller-manager|kube-scheduler|kube-apiserver|kubelet|horizontal-pod-autoscaler|.*-controller)$/;
const namesOfTheServer = ['clusterIP', 'clusterIPs', 'volumeName'];
const annotationsOfTools =
  /^(?:kubectl\.kubernetes\.io\/|deployment\.kubernetes\.io\/|pv\.kubernetes\.io\/|volume\.kubernetes\.io\/)/;

/**
 * A live object as whoever declared it would write it: what kubectl noted of its last apply where it did, else the fields
 * that anybody but the cluster's own controllers holds; without what is the server's to say.
 */
export function declaredManifest(live: LiveObject): Manifest {
  const { apiVersion, kind } = live.manifest;
  const { name, namespace } = live.ref;
  const { metadata = {}, status: _status, apiVersion: _version, kind: _kind, ...rest } = declaredOf(live);
  const labels = asObject(asObject(metadata)['labels']);
  const annotations = Object.fromEntries(
    Object.entries(asObject(asObject(metadata)['annotations'])).filter(([key]) => !annotationsOfTools.test(key)),
  );
  return {
    apiVersion,
    kind,
    metadata: {
      name,
      ...(namespace === '' ? {} : { namespace }),
      ...(Object.keys(labels).length === 0 ? {} : { labels }),
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
    },
    ...withoutServersNames(rest, kind),
  };
}

function declaredOf(live: LiveObject): JsonObject {
  const noted = parse(live.annotations[lastApplied]);
  if (noted !== undefined) return noted;
  const held = live.managers
    .filter(({ manager, subresource }) => subresource === '' && !controllers.test(manager))
    .reduce<JsonObject>((all, { fields }) => unite(all, fields), {});
  const projected = Object.keys(held).length === 0 ? live.manifest : project(live.manifest, held);
  return asObject(projected);
}

/** Addresses and volumes that the server chose: declaring them would bind the next cluster to this one's choice. */
function withoutServersNames(rest: JsonObject, kind: string): JsonObject {
  const spec = rest['spec'];
  if (!isJsonObject(spec) || (kind !== 'Service' && kind !== 'PersistentVolumeClaim')) return rest;
  const isHeadless = spec['clusterIP'] === 'None';
  const kept = Object.entries(spec).filter(([name]) => isHeadless || !namesOfTheServer.includes(name));
  return { ...rest, spec: Object.fromEntries(kept) };
}

function parse(text: string | undefined): JsonObject | undefined {
  if (text === undefined) return undefined;
  try {
    const value = JSON.parse(text) as Json; // JSON.parse gives nothing else
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function asObject(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
