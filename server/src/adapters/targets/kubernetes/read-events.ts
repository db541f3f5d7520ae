import { isJsonObject, type Json, type JsonObject } from '@fairlead/core/lib/json.ts';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { TargetNote } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';
import type { Resource } from './discovery.ts';
import { listPage } from './list-kind.ts';
import type { LiveObject } from './live-object.ts';

const eventResource: Resource = {
  group: '',
  version: 'v1',
  kind: 'Event',
  name: 'events',
  namespaced: true,
  watchable: true,
};

/** What the cluster's controllers said of an object lately, the newest first; it forgets after an hour. */
export async function readEvents(
  cluster: Cluster,
  { uid, ref }: LiveObject,
  signal: AbortSignal,
): Promise<readonly TargetNote[]> {
  const query = { fieldSelector: `involvedObject.uid=${uid}` };
  const namespace = ref.namespace === '' ? 'default' : ref.namespace; // where those of objects without one are kept
  const page = await listPage(cluster, eventResource, namespace, query, 'whole', signal);
  return (page?.items ?? []).map(readNote).sort((a, b) => b.at - a.at);
}

function readNote(event: JsonObject): TargetNote {
  const text = (value: Json | undefined): string => (typeof value === 'string' ? value : '');
  const { series, source, metadata } = event;
  const seen = isJsonObject(series) ? series : {};
  const times = [seen['lastObservedTime'], event['lastTimestamp'], event['eventTime'], event['firstTimestamp']];
  const made = isJsonObject(metadata) ? metadata['creationTimestamp'] : undefined;
  const at = [...times, made].map((time) => Date.parse(text(time))).find((time) => !Number.isNaN(time)) ?? 0;
  const count = typeof seen['count'] === 'number' ? seen['count'] : event['count'];
  return {
    at: at as EpochMs, // milliseconds since the epoch, as Date.parse gives them
    isWarning: event['type'] === 'Warning',
    reason: text(event['reason']),
    message: text(event['message']),
    from: text(event['reportingComponent']) || (isJsonObject(source) ? text(source['component']) : ''),
    count: typeof count === 'number' ? count : 1,
  };
}
