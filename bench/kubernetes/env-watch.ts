import type { ClientRequest, IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { createInterface } from 'node:readline';
import type { TestCluster } from '../../server/src/adapters/targets/kubernetes/test-cluster.ts';

type Env = { readonly namespace: string; readonly version: string; readonly a: string };
type Waiting = { readonly holds: (env: Env) => boolean; readonly told: (atMs: number) => void };

/** Sees each application's ConfigMap `env` change, as somebody with a watch of the cluster sees it. */
export class EnvWatch {
  readonly #request: ClientRequest;
  readonly #waiting = new Set<Waiting>();

  static async start(cluster: TestCluster): Promise<EnvWatch> {
    const { url, token } = cluster.access;
    const path = '/api/v1/configmaps?watch=true&fieldSelector=metadata.name=env';
    const headers = { authorization: `Bearer ${token?.reveal() ?? ''}` };
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    const request = get(`${url}${path}`, { ca: cluster.certificate().cert, headers }, resolve).on('error', reject);
    return new EnvWatch(request, await promise);
  }

  private constructor(request: ClientRequest, body: IncomingMessage) {
    this.#request = request;
    const lines = createInterface({ input: body });
    lines.on('line', (line) => this.#take(line));
    lines.on('error', () => undefined); // it is broken off at the end
  }

  /** When (`performance.now`) an application's `env` first holds this. */
  when(namespace: string, holds: (env: Env) => boolean): Promise<number> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        holds: (env) => env.namespace === namespace && holds(env),
        told: (atMs) => {
          this.#waiting.delete(waiting);
          resolve(atMs);
        },
      };
      this.#waiting.add(waiting);
    });
  }

  stop(): void {
    this.#request.destroy();
  }

  #take(line: string): void {
    const at = performance.now();
    const { object } = JSON.parse(line) as {
      readonly object: { readonly metadata: { readonly namespace: string }; readonly data?: Partial<Env> };
    }; // an event of a watch of ConfigMaps
    const { version = '', a = '' } = object.data ?? {};
    const env = { namespace: object.metadata.namespace, version, a };
    for (const waiting of this.#waiting) if (waiting.holds(env)) waiting.told(at);
  }
}
