import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { formatRef, type ObjectRef } from '@fairlead/core/model/object.ts';
import type { LogLine, LogRequest } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';
import { pathOf } from './discovery.ts';
import { linesOf } from './lines-of.ts';
import type { LiveObject } from './live-object.ts';
import { mergeStreams } from './merge-streams.ts';
import { containersOf, podResource, podsOf } from './pods.ts';

const maxStreams = 20;
const maxLineBytes = 1024 * 1024;
const tailTimeoutMs = 2_000;

/** The lines of an object's pods, told apart by pod and container where there are several. */
export async function* podLogs(
  cluster: Cluster,
  live: LiveObject,
  request: LogRequest,
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const pods = await podsOf(cluster, live, signal);
  const { container: only } = request;
  const sources = pods.flatMap((pod) =>
    containersOf(pod)
      .filter((container) => only === undefined || container === only)
      .map((container) => ({ pod: pod.ref, container })),
  );
  const system = (text: string): LogLine => ({ at: cluster.clock.now(), stream: 'system', text });
  if (pods.length === 0) yield system(`${formatRef(live.ref)} runs no pods now`);
  else if (sources.length === 0)
    yield system(`no container is called ${only}; there are ${[...new Set(pods.flatMap(containersOf))].join(', ')}`);
  if (sources.length > maxStreams)
    yield system(`${sources.length} containers write logs; those of ${maxStreams} are shown: ask for one Pod`);
  const shown = sources.slice(0, maxStreams);
  const streams = shown.map(({ pod, container }) => {
    const lead = shown.length === 1 ? '' : `${pod.name}/${container}: `;
    return containerLog(cluster, pod, container, lead, request, signal);
  });
  yield* mergeStreams(streams);
}

async function* containerLog(
  cluster: Cluster,
  pod: ObjectRef,
  container: string,
  lead: string,
  { tail, follow, previous, since }: LogRequest,
  signal: AbortSignal,
): AsyncIterable<LogLine> {
  const query = new URLSearchParams({
    container,
    tailLines: String(tail),
    timestamps: 'true',
    ...(follow ? { follow: 'true' } : {}),
    ...(previous ? { previous: 'true' } : {}),
    ...(since === null ? {} : { sinceTime: new Date(since).toISOString() }),
  });
  const path = `${pathOf(podResource, pod.namespace, pod.name)}/log?${query}`;
  try {
    const { status, body } = await cluster.api.stream(path, signal, 0);
    for await (const line of linesOf(body, maxLineBytes)) {
      if (status !== 200) yield { at: cluster.clock.now(), stream: 'system', text: `${lead}${refusalIn(line)}` };
      else yield readLine(line, lead, cluster.clock.now());
    }
  } catch (error) {
    if (signal.aborted) return;
    const text = error instanceof Error ? error.message : String(error);
    yield { at: cluster.clock.now(), stream: 'system', text: `${lead}the log ends here: ${text}` };
  }
}

/** `2026-11-21T12:00:00.123456789Z text`; what the kubelet itself says of a log has no time. */
function readLine(line: string, lead: string, now: EpochMs): LogLine {
  const space = line.indexOf(' ');
  const at = space < 0 ? Number.NaN : Date.parse(line.slice(0, space));
  if (Number.isNaN(at)) return { at: now, stream: 'out', text: lead + line };
  return { at: at as EpochMs, stream: 'out', text: lead + line.slice(space + 1) };
}

/** The message of a refusal; its text where it is none of the API server's. */
function refusalIn(text: string): string {
  try {
    const { message } = JSON.parse(text) as { readonly message?: unknown }; // a Status, or something without a message
    return typeof message === 'string' ? message : text;
  } catch {
    return text;
  }
}

/** The last line that a container wrote before its last end; empty where nobody can tell. */
export async function readLogTail(
  cluster: Cluster,
  pod: ObjectRef,
  container: string,
  signal: AbortSignal,
): Promise<string> {
  const query = new URLSearchParams({ container, tailLines: '1', previous: 'true' });
  const path = `${pathOf(podResource, pod.namespace, pod.name)}/log?${query}`;
  try {
    const { status, body } = await cluster.api.stream(path, signal, tailTimeoutMs);
    let last = '';
    for await (const line of linesOf(body, maxLineBytes)) last = line;
    return status === 200 ? last.trim() : '';
  } catch {
    return ''; // a node that cannot be reached must not keep its pod's trouble from being told
  }
}
