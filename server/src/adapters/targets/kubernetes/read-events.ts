import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { ObjectRef } from '@fairlead/core/model/object.ts';
import type { TargetNote } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { listPage } from './list-kind.ts';

const eventResource: Resource = {
  group: '',
  version: 'v1',
  kind: 'Event',
  name: 'events',
  namespaced: true,
  watchable: true,
};

export type Noted = { readonly ref: ObjectRef; readonly uid: string };

/** Above this, the events of a namespace are read rather than each object's own. */
const mostAsked = 3;
/** Of 500 events each. */
const mostPages = 6;
const mostNotes = 200;

/**
 * What the cluster's controllers said of these objects of one namespace lately, the newest first; it forgets after an
 * hour. Undefined where events may not be listed.
 */
export async function readEvents(
  cluster: Cluster,
  objects: readonly Noted[],
  signal: AbortSignal,
): Promise<readonly TargetNote[] | undefined> {
  const byUid = new Map(objects.map(({ ref, uid }) => [uid, ref]));
  const namespace = objects[0]?.ref.namespace || 'default'; // where those of objects without one are kept
  const asks =
    objects.length <= mostAsked
      ? objects.map(({ uid }) => ({ fieldSelector: `involvedObject.uid=${uid}` }))
      : [{} as { readonly [name: string]: string }];
  const found = await Promise.all(asks.map((query) => eventsIn(cluster, namespace, query, signal)));
  if (found.includes(undefined)) return undefined;
  return found
    .flatMap((events) => events ?? [])
    .flatMap((event) => {
      const about = isJsonObject(event['involvedObject']) ? event['involvedObject']['uid'] : undefined;
      const ref = typeof about === 'string' ? byUid.get(about) : undefined;
      return ref === undefined ? [] : [readNote(event, ref)];
    })
    .sort((a, b) => b.at - a.at)
    .slice(0, mostNotes);
}

async function eventsIn(
  cluster: Cluster,
  namespace: string,
  query: { readonly [name: string]: string },
  signal: AbortSignal,
): Promise<readonly JsonObject[] | undefined> {
  const events: JsonObject[] = [];
  let next = '';
  for (let pages = 0; pages < mostPages; pages++) {
    const more: { readonly [name: string]: string } = next === '' ? query : { ...query, continue: next };
    const page = await listPage(cluster, eventResource, namespace, more, 'whole', signal);
    if (page === undefined) return undefined;
    events.push(...page.items);
    if (page.complete) break;
    next = page.next;
  }
  return events;
}

function readNote(event: JsonObject, ref: ObjectRef): TargetNote {
  const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
  const { series, source, metadata } = event;
  const seen = isJsonObject(series) ? series : {};
  const times = [seen['lastObservedTime'], event['lastTimestamp'], event['eventTime'], event['firstTimestamp']];
  const made = isJsonObject(metadata) ? metadata['creationTimestamp'] : undefined;
  const at = [...times, made].map((time) => Date.parse(text(time))).find((time) => !Number.isNaN(time)) ?? 0;
  const count = typeof seen['count'] === 'number' ? seen['count'] : event['count'];
  return {
    ref,
    at: at as EpochMs, // milliseconds since the epoch, as Date.parse gives them
    isWarning: event['type'] === 'Warning',
    reason: text(event['reason']),
    message: text(event['message']),
    from: text(event['reportingComponent']) || (isJsonObject(source) ? text(source['component']) : ''),
    count: typeof count === 'number' ? count : 1,
  };
}
