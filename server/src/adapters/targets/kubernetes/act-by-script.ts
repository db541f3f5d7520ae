import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import { mergePatch } from '@fairlead/core/lib/merge-patch.ts';
import { formatRef, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import type { ObjectAction } from '@fairlead/core/model/object-action.ts';
import type { Impact } from '../../../ports/action-scripts.ts';
import type { Act, Acted } from './act-on.ts';
import type { ApiAnswer } from './api-client.ts';
import type { Cluster } from './cluster.ts';
import { performOn } from './custom-actions.ts';
import { pathOf } from './discovery.ts';
import { type LiveObject, readLive } from './live-object.ts';
import { actionManager } from './marks.ts';
import { refuseAct } from './refuse-act.ts';

/**
 * Carries out what the script of an action wants. It happens once, under a field manager of its own: where Git declares what it
 * changed, the next delivery takes it back.
 */
export async function actByScript(
  cluster: Cluster,
  act: Act,
  action: ObjectAction & { readonly kind: 'custom' },
): Promise<Acted> {
  const impacts = await performOn(act.actions, act.live, action, cluster.clock.now(), act.signal);
  let live = act.live;
  const done: string[] = [];
  for (const impact of impacts) {
    if (impact.operation === 'create') {
      done.push(`${await create(cluster, act, impact)} is made`);
      continue;
    }
    const after = await change(cluster, act, live, impact);
    if (after === undefined) continue;
    live = after;
    done.push('it is changed');
  }
  const what = `${action.name} of ${formatRef(act.live.ref)}`;
  return { said: `${what}: ${done.length === 0 ? 'there was nothing to do' : done.join(', ')}`, live };
}

/** Written on the version that the script saw, so that nothing of what others did meanwhile is lost. */
async function change(
  { api }: Cluster,
  { resource, installation, signal }: Act,
  live: LiveObject,
  { resource: wanted }: Impact,
): Promise<LiveObject | undefined> {
  const patch = mergePatch(changeable(live.manifest), changeable(wanted));
  if (patch === undefined) return undefined;
  const { ref, uid, resourceVersion } = live;
  const metadata = isJsonObject(patch['metadata']) ? patch['metadata'] : {};
  const query = new URLSearchParams({ fieldManager: actionManager(installation) });
  const answer = await api.request({
    method: 'PATCH',
    path: `${pathOf(resource, ref.namespace, ref.name)}?${query}`,
    contentType: 'application/merge-patch+json',
    body: { ...patch, metadata: { ...metadata, uid, resourceVersion } },
    signal,
  });
  refuseAct(live, answer, false);
  return readLive(answer.body);
}

/** An object without what the API server or Fairlead writes: a script may change labels and annotations, but none of our marks. */
function changeable(object: Manifest | JsonObject): JsonObject {
  const { status: _, metadata, ...rest } = object as JsonObject;
  const { labels, annotations } = isJsonObject(metadata) ? metadata : {};
  return { ...rest, metadata: { labels: withoutMarks(labels), annotations: withoutMarks(annotations) } };
}

function withoutMarks(fields: Json | undefined): JsonObject {
  if (!isJsonObject(fields)) return {};
  return Object.fromEntries(Object.entries(fields).filter(([name]) => !name.startsWith('fairlead.dev/')));
}

async function create(cluster: Cluster, act: Act, { resource: wanted }: Impact): Promise<string> {
  const { live, signal } = act;
  const { namespace } = live.ref;
  const metadata = isJsonObject(wanted['metadata']) ? wanted['metadata'] : {};
  const labels = withoutMarks(metadata['labels']);
  const annotations = withoutMarks(metadata['annotations']);
  const body: JsonObject = { ...wanted, metadata: { ...metadata, namespace, labels, annotations } };
  const ref = refOf(body as Json as Manifest); // `performOn` checked what a manifest must have
  const resource = await cluster.discovery.findPreferred(ref, signal);
  if (resource === undefined)
    throw new AppError('invalid-input', `the action wants to make ${formatRef(ref)}, a kind that is not there`);
  const path = pathOf(resource, namespace, ref.name).replace(/\/[^/]+$/, '');
  const answer: ApiAnswer = await cluster.api.request({ method: 'POST', path, body, signal });
  refuseAct({ ref }, answer, false);
  return formatRef(ref);
}
