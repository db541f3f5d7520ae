import type { ApiAnswer } from './api-client.ts';
import type { Cluster } from './cluster.ts';
import type { LiveObject } from './live-object.ts';
import { applicationMark, installationLabel, placementLabel, secretMark, shardLabel } from './marks.ts';
import { rewriteManagers } from './rewrite-managers.ts';

export type LettingGo = {
  /** Of the object. */
  readonly path: string;
  /** Our field manager; what people held through us goes with it. */
  readonly manager: string;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
};

/**
 * Leaves the object as it is, without our marks and without our name on its fields: no value changes. Undefined when there
 * is nothing of ours on it.
 */
export function letGo(
  cluster: Cluster,
  live: LiveObject,
  { path, manager, timeoutMs, signal }: LettingGo,
): Promise<ApiAnswer | undefined> {
  const labels = { [installationLabel]: null, [placementLabel]: null, [shardLabel]: null };
  const annotations = { [applicationMark]: null, [secretMark]: null };
  return rewriteManagers(cluster, live, {
    path,
    next: (now) => ({
      managers: now.managers.filter((entry) => entry.manager !== manager && entry.manager !== `${manager}-by-hand`),
      more: { labels, annotations },
    }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    signal,
  });
}
