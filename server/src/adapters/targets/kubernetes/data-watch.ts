import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { DataObject } from '../../../ports/target.ts';
import { readStatus } from './api-status.ts';
import type { Cluster } from './cluster.ts';
import { linesOf } from './lines-of.ts';
import { pause } from './pause.ts';

const streamSeconds = 480;
const minPauseMs = 500;
/** Also how often one is looked at that may be read and not watched. */
const maxPauseMs = 60_000;
/** A Secret or ConfigMap holds at most 1 MiB; in JSON and with managed fields it is more. */
const maxLineBytes = 4 * 1024 * 1024;

/**
 * Follows the data of one ConfigMap or Secret that is not ours, and tells when it is, or may be, another than it was.
 */
export class DataWatch {
  readonly #cluster: Cluster;
  readonly #object: DataObject;
  readonly #hash: (text: string) => string;
  readonly #onChange: () => void;
  /** Digest of what was told last: the data of a Secret is not kept. */
  #known: string | null = null;
  #wasOpen = false;

  constructor(cluster: Cluster, object: DataObject, hash: (text: string) => string, onChange: () => void) {
    this.#cluster = cluster;
    this.#object = object;
    this.#hash = hash;
    this.#onChange = onChange;
  }

  /** Runs until the signal says stop. */
  async run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      try {
        await this.#follow(signal);
        failures = 0;
      } catch (error) {
        // Whether the cluster is reachable is told by its other watches.
        if (signal.aborted) return;
        failures++;
        await pause(this.#cluster.clock, Math.min(maxPauseMs, minPauseMs * 2 ** Math.min(failures, 10)), signal);
        if (error instanceof AppError && error.code === 'forbidden' && !signal.aborted) this.#onChange();
      }
    }
  }

  async #follow(signal: AbortSignal): Promise<void> {
    const { kind, namespace, name } = this.#object;
    const plural = kind === 'Secret' ? 'secrets' : 'configmaps';
    const selector = encodeURIComponent(`metadata.name=${name}`);
    const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plural}?watch=true&fieldSelector=${selector}&timeoutSeconds=${streamSeconds}`;
    const { status, body } = await this.#cluster.api.stream(path, signal);
    if (status !== 200) {
      body.resume().on('error', () => body.destroy());
      throw new AppError('forbidden', `the watch of ${kind}/${namespace}/${name} is answered with ${status}`);
    }
    // A stream says what is there, and not what went while none was open.
    if (this.#wasOpen) this.#onChange();
    this.#wasOpen = true;
    const onHeard = (): void => this.#cluster.api.noteHeard(this.#cluster.clock.monotonicMs());
    for await (const line of linesOf(body, maxLineBytes, onHeard)) this.#take(JSON.parse(line) as Json); // as the API server writes it
  }

  #take(event: Json): void {
    const object = isJsonObject(event) && isJsonObject(event['object']) ? event['object'] : {};
    const type = isJsonObject(event) ? event['type'] : undefined;
    if (type === 'ERROR') throw new AppError('unavailable', `the watch ended: ${readStatus(0, object).message}`);
    const digest = type === 'DELETED' ? '' : this.#hash(stableStringify(object['data'] ?? null));
    const isNews = this.#known !== null && this.#known !== digest;
    this.#known = digest;
    if (isNews) this.#onChange();
  }
}
