import type { TargetCapabilities } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';

/** How long what a cluster can do is taken as known: templates that ask are rendered again when it differs. */
const freshMs = 300_000;

type Known = { readonly atMs: number; readonly found: Promise<TargetCapabilities> };

/** Version and kinds of a cluster, as templates ask for them; read at most once in a while. */
export class CapabilityReader {
  readonly #cluster: Cluster;
  #known: Known | null = null;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
  }

  /** Errors: `unavailable`, `forbidden`, `timeout`: nothing is guessed where the cluster does not answer. */
  read(signal: AbortSignal): Promise<TargetCapabilities> {
    const nowMs = this.#cluster.clock.monotonicMs();
    if (this.#known !== null && nowMs - this.#known.atMs < freshMs) return this.#known.found;
    const known: Known = { atMs: nowMs, found: this.#ask(signal) };
    this.#known = known;
    known.found.catch(() => {
      if (this.#known === known) this.#known = null; // whoever asked is told
    });
    return known.found;
  }

  async #ask(signal: AbortSignal): Promise<TargetCapabilities> {
    const { api, discovery } = this.#cluster;
    const { body } = await api.request({ method: 'GET', path: '/version', signal });
    const version = typeof body['gitVersion'] === 'string' ? body['gitVersion'] : '';
    const { resources } = await discovery.watchable(signal);
    const names = resources.flatMap(({ group, version: of, kind }) => {
      const apiVersion = group === '' ? of : `${group}/${of}`;
      return [apiVersion, `${apiVersion}/${kind}`];
    });
    return { kubeVersion: version, apiVersions: [...new Set(names)].sort() };
  }
}
