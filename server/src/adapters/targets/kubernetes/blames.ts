import type { Health } from '@fairlead/core/model/health.ts';
import { type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import type { Cluster } from './cluster.ts';
import { KindWatch } from './kind-watch.ts';
import type { LiveObject } from './live-object.ts';
import { pause } from './pause.ts';
import { readLogTail } from './pod-logs.ts';
import { type PodTrouble, podTrouble } from './pod-trouble.ts';
import { newestGeneration, podResource, podSelector } from './pods.ts';

/** Most rollouts are over by then; only what takes longer is looked into. */
const patienceMs = 2_000;
const atOnce = 100;
const longestLine = 200;

type Watched = {
  readonly uid: string;
  readonly stop: AbortController;
  /** Tells the health anew, as of the newest state of the object. */
  tell: (health: Health) => void;
  own: Health;
  /** What its pods suffer from, in words; null while they do not. */
  blame: { readonly text: string; readonly isLasting: boolean } | null;
};

/**
 * Names the culprit: while something that runs pods is on its way for longer than a moment, its pods are watched, and
 * what keeps the newest of them from running becomes part of its health.
 */
export class Blames {
  readonly #cluster: Cluster;
  readonly #fraction: () => number;
  readonly #signal: AbortSignal;
  readonly #watched = new Map<ObjectKey, Watched>();

  constructor(cluster: Cluster, fraction: () => number, signal: AbortSignal) {
    this.#cluster = cluster;
    this.#fraction = fraction;
    this.#signal = signal;
  }

  /** The health to tell now; `tell` is called again when the pods say more. */
  health(live: LiveObject, own: Health, tell: (health: Health) => void): Health {
    const key = objectKey(live.ref);
    const known = this.#watched.get(key);
    const selector = own.status === 'progressing' && !live.beingDeleted ? podSelector(live) : undefined;
    if (selector === undefined || (known !== undefined && known.uid !== live.uid)) this.forget(key);
    if (selector === undefined) return own;
    const watched = this.#watched.get(key);
    if (watched !== undefined) {
      watched.tell = tell;
      watched.own = own;
      return blamed(watched);
    }
    if (this.#watched.size < atOnce) this.#begin(key, live, selector, own, tell);
    return own;
  }

  forget(key: ObjectKey): void {
    this.#watched.get(key)?.stop.abort();
    this.#watched.delete(key);
  }

  #begin(key: ObjectKey, live: LiveObject, labelSelector: string, own: Health, tell: Watched['tell']): void {
    const watched: Watched = { uid: live.uid, stop: new AbortController(), tell, own, blame: null };
    this.#watched.set(key, watched);
    const signal = AbortSignal.any([this.#signal, watched.stop.signal]);
    const pods = new Map<string, LiveObject>();
    const look = async (): Promise<void> => {
      const blame = await this.#blame(newestGeneration([...pods.values()]), signal);
      if (signal.aborted || blame?.text === watched.blame?.text) return;
      watched.blame = blame;
      watched.tell(blamed(watched));
    };
    const watch = new KindWatch({
      cluster: this.#cluster,
      resource: podResource,
      scope: { namespace: live.ref.namespace, labelSelector },
      fraction: this.#fraction,
      onObject: async (pod) => {
        pods.set(pod.ref.name, pod);
        await look();
      },
      onAbsent: (ref) => void pods.delete(ref.name),
      onBroken: () => undefined, // without a look at the pods the health is the object's own
      onKindGone: () => undefined,
    });
    void pause(this.#cluster.clock, patienceMs, signal).then(() =>
      signal.aborted ? undefined : watch.run(null, signal),
    );
  }

  async #blame(pods: readonly LiveObject[], signal: AbortSignal): Promise<Watched['blame']> {
    const troubled = pods.flatMap((pod) => {
      const trouble = podTrouble(pod.manifest);
      return trouble === undefined ? [] : [{ pod, trouble }];
    });
    const [worst] = troubled.sort((a, b) => rank(b.trouble) - rank(a.trouble));
    if (worst === undefined) return null;
    const { pod, trouble } = worst;
    const line = trouble.hasRun ? await readLogTail(this.#cluster, pod.ref, trouble.container, signal) : '';
    const where = trouble.container === '' ? pod.ref.name : `${pod.ref.name} (${trouble.container})`;
    const last = line === '' ? '' : `, last line "${line.slice(0, longestLine)}"`;
    return { text: `pod ${where} ${trouble.reason}${last}`, isLasting: trouble.isLasting };
  }
}

function rank({ isLasting, hasRun, container }: PodTrouble): number {
  return (isLasting ? 4 : 0) + (hasRun ? 2 : 0) + (container === '' ? 0 : 1);
}

/** A pod that crashes again and again is no matter of waiting any more. */
function blamed({ own, blame }: Watched): Health {
  if (blame === null) return own;
  return { status: blame.isLasting ? 'degraded' : own.status, message: `${own.message}: ${blame.text}` };
}
