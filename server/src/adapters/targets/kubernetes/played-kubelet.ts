import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { TestCluster } from './test-cluster.ts';

/** A node without a machine, for tests: pods bound to it are what a test says they are, and so are their logs. */
export class PlayedKubelet {
  /** The log of any container, the previous one included. */
  log = '';
  readonly #cluster: TestCluster;
  readonly #server: Server;

  static async start(cluster: TestCluster): Promise<PlayedKubelet> {
    const kubelet = new PlayedKubelet(cluster);
    await new Promise<void>((resolve) => kubelet.#server.listen(0, '127.0.0.1', resolve));
    const { port } = kubelet.#server.address() as AddressInfo; // it listens on TCP
    await cluster.call('POST', '/api/v1/nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'played' } });
    const status = {
      addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
      daemonEndpoints: { kubeletEndpoint: { Port: port } },
    };
    await cluster.call('PATCH', '/api/v1/nodes/played/status', { status }, 'application/merge-patch+json');
    return kubelet;
  }

  constructor(cluster: TestCluster) {
    this.#cluster = cluster;
    this.#server = createServer(cluster.certificate(), (request, response) => {
      const isLog = request.url?.startsWith('/containerLogs/') === true;
      const time = request.url?.includes('timestamps=true') === true ? '2026-01-01T00:00:00.5Z ' : '';
      response.end(isLog ? `${time}${this.log}\n` : '');
    });
  }

  /** Binds the pod to this node where it is to none, and gives it a status. */
  async play(namespace: string, name: string, status: JsonObject): Promise<void> {
    const path = `/api/v1/namespaces/${namespace}/pods/${name}`;
    const target = { apiVersion: 'v1', kind: 'Node', name: 'played' };
    await this.#cluster.call('POST', `${path}/binding`, {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { name },
      target,
    });
    await this.#cluster.call('PATCH', `${path}/status`, { status }, 'application/merge-patch+json');
  }

  stop(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }
}
