import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { formatRef } from '@fairlead/core/model/object.ts';
import type { ObjectAction } from '@fairlead/core/model/object-action.ts';
import { actByScript } from './act-by-script.ts';
import type { ApiAnswer } from './api-client.ts';
import { readStatus } from './api-status.ts';
import type { Cluster } from './cluster.ts';
import type { TargetActions } from './custom-actions.ts';
import { pathOf, type Resource } from './discovery.ts';
import { letGo } from './let-go.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { fieldManager, personsManager } from './marks.ts';
import { refuseAct } from './refuse-act.ts';
import { rewriteManagers } from './rewrite-managers.ts';

/** An action on one object, as it is now. */
export type Act = {
  readonly live: LiveObject;
  readonly resource: Resource;
  readonly action: ObjectAction;
  /** Names what is made anew (a run of a CronJob), so that asking twice makes one. */
  readonly id: string;
  readonly installation: string;
  readonly actions: TargetActions;
  /** With `release`: how Git's values come back. */
  readonly restore?: (released: LiveObject) => Promise<ApiAnswer | undefined>;
  readonly signal: AbortSignal;
};

/** What was done, and the object afterwards; null where it is gone, or another one was made. */
export type Acted = { readonly said: string; readonly live: LiveObject | null };

/**
 * Carries out what a person asked of one object. What lasts (a scale, a suspension) is written under a field manager of
 * its own, so that the loop leaves it be until it is released; the object itself says so, and nobody else need remember.
 * Errors: `invalid-input` for what the kind cannot do, `conflict`, `forbidden`, `unavailable`.
 */
export async function actOn(cluster: Cluster, act: Act): Promise<Acted> {
  const { live, action } = act;
  const what = formatRef(live.ref);
  switch (action.kind) {
    case 'restart': {
      const annotations = { 'kubectl.kubernetes.io/restartedAt': new Date(cluster.clock.now()).toISOString() };
      const answer = await patch(cluster, act, { spec: { template: { metadata: { annotations } } } }, restartable);
      return { said: `the pods of ${what} are replaced one after another`, live: liveOf(act, answer) };
    }
    case 'scale': {
      // Not through `scale`: there zero replicas leave no trace of who wrote them.
      const answer = await patch(cluster, act, { spec: { replicas: action.replicas } }, scalable);
      return { said: `${what} is scaled to ${action.replicas}`, live: liveOf(act, answer) };
    }
    case 'suspend':
    case 'resume': {
      const suspend = action.kind === 'suspend';
      const answer = await patch(cluster, act, { spec: { suspend } }, suspendable);
      return { said: suspend ? `${what} is suspended` : `${what} goes on`, live: liveOf(act, answer) };
    }
    case 'run': {
      const name = await run(cluster, act);
      return { said: `Job ${name} runs`, live: null };
    }
    case 'delete-pod':
      await deletePod(cluster, act);
      return { said: `${what} is deleted; what made it makes another`, live: null };
    case 'let-go': {
      const path = pathOf(act.resource, live.ref.namespace, live.ref.name);
      const answer = await letGo(cluster, live, {
        path,
        manager: fieldManager(act.installation as InstallationId),
        signal: act.signal,
      }); // the request's own
      if (answer !== undefined) refuseAct(live, answer, false);
      return { said: `${what} stays as it is, and is nobody's here any more`, live: null };
    }
    case 'custom':
      return actByScript(cluster, act, action);
    case 'release':
      return { said: `${what} is Git's again`, live: await release(cluster, act) };
  }
}

const restartable = { group: 'apps', kinds: ['Deployment', 'StatefulSet', 'DaemonSet'] };
const scalable = { group: 'apps', kinds: ['Deployment', 'StatefulSet', 'ReplicaSet'] };
const suspendable = { group: 'batch', kinds: ['CronJob', 'Job'] };

type Kinds = typeof restartable;

function patch(
  { api }: Cluster,
  { live, resource, action, installation, signal }: Act,
  body: JsonObject,
  kinds: Kinds,
): Promise<ApiAnswer> {
  const { ref, uid } = live;
  if (ref.group !== kinds.group || !kinds.kinds.includes(ref.kind)) throw unfit(action, ref.kind);
  const query = new URLSearchParams({ fieldManager: personsManager(installation) });
  const guarded = { metadata: { uid }, ...body };
  return api.request({
    method: 'PATCH',
    path: `${pathOf(resource, ref.namespace, ref.name)}?${query}`,
    contentType: 'application/merge-patch+json',
    body: guarded,
    signal,
  });
}

async function run({ api }: Cluster, { live, action, id, signal }: Act): Promise<string> {
  const { ref, uid, manifest } = live;
  const spec = manifest['spec'];
  const template = isJsonObject(spec) ? spec['jobTemplate'] : undefined;
  if (ref.group !== 'batch' || ref.kind !== 'CronJob' || !isJsonObject(template)) throw unfit(action, ref.kind);
  const name = `${ref.name.slice(0, 40)}-${id}`.toLowerCase();
  const { annotations, labels } = objectOf(template['metadata']);
  const owner = { apiVersion: 'batch/v1', kind: 'CronJob', name: ref.name, uid, controller: true };
  const metadata = {
    name,
    labels: objectOf(labels),
    annotations: { ...objectOf(annotations), 'cronjob.kubernetes.io/instantiate': 'manual' },
    ownerReferences: [owner],
  };
  const body: JsonObject = { apiVersion: 'batch/v1', kind: 'Job', metadata, spec: template['spec'] ?? {} };
  const path = `/apis/batch/v1/namespaces/${ref.namespace}/jobs`;
  const answer = await api.request({ method: 'POST', path, body, signal });
  if (readStatus(answer.status, answer.body).reason !== 'AlreadyExists') refuseAct(live, answer, false);
  return name;
}

async function deletePod({ api }: Cluster, { live, resource, action, signal }: Act): Promise<void> {
  const { ref, uid } = live;
  if (ref.group !== '' || ref.kind !== 'Pod') throw unfit(action, ref.kind);
  const body = { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } };
  const path = pathOf(resource, ref.namespace, ref.name);
  const answer = await api.request({ method: 'DELETE', path, body, signal });
  if (answer.status !== 404) refuseAct(live, answer, true);
}

/** Takes the person's name off all fields, so that they are nobody's, and brings back what Git says. */
async function release(cluster: Cluster, act: Act): Promise<LiveObject> {
  const { live, resource, installation, restore, signal } = act;
  const persons = personsManager(installation);
  const answer = await rewriteManagers(cluster, live, {
    path: pathOf(resource, live.ref.namespace, live.ref.name),
    next: ({ managers }) => {
      const kept = managers.filter(({ manager }) => manager !== persons);
      return kept.length === managers.length ? undefined : { managers: kept };
    },
    signal,
  });
  const released = answer === undefined ? live : liveOf(act, answer);
  const restored = await restore?.(released);
  return restored === undefined ? released : liveOf(act, restored);
}

/** The object as an answer shows it; thrown is the refusal. */
function liveOf({ live }: Act, answer: ApiAnswer): LiveObject {
  refuseAct(live, answer, false);
  return readLive(answer.body);
}

function unfit({ kind }: ObjectAction, of: string): AppError {
  return new AppError('invalid-input', `a ${of} knows no ${kind}`);
}

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
