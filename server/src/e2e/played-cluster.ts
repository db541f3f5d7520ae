import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { Pool } from 'undici';
import { kubeconfigOf } from '../../../tools/cluster/kubeconfig.ts';
import { type ControlPlane, startControlPlane } from '../../../tools/parts/control-plane.ts';

/** A real control plane with controllers whose pods are played, and a hand that looks and edits beside the program. */
export class PlayedCluster {
  readonly name: string;
  readonly #dir: string;
  readonly #nodes: number;
  #plane: ControlPlane;
  #pool: Pool;

  /** With no nodes there are no controllers either: ready sooner, and nothing moves by itself. */
  static async start(name: string, nodes = 1): Promise<PlayedCluster> {
    const dir = mkdtempSync(join(tmpdir(), `fl-cluster-${name}-`));
    return new PlayedCluster(name, dir, nodes, await startControlPlane({ dir, nodes }));
  }

  private constructor(name: string, dir: string, nodes: number, plane: ControlPlane) {
    this.name = name;
    this.#dir = dir;
    this.#nodes = nodes;
    this.#plane = plane;
    this.#pool = poolOf(plane);
  }

  url(): string {
    return this.#plane.url;
  }

  authority(): string {
    return this.#plane.ca;
  }

  /** As an operator's kubeconfig would hold it: one context of the cluster's name. */
  kubeconfig(): string {
    const { url, ca, token } = this.#plane;
    return kubeconfigOf([{ name: this.name, url, ca, token }]);
  }

  async call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: Json,
    as?: string,
  ): Promise<{ readonly status: number; readonly body: JsonObject }> {
    const type = method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
    const answer = await this.#pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${this.#plane.token}`,
        'content-type': type,
        ...(as === undefined ? {} : { 'impersonate-user': as }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, body: (await answer.body.json()) as JsonObject }; // the API answers with objects
  }

  /** The object, or an empty one where there is none. */
  async get(path: string): Promise<JsonObject> {
    const { status, body } = await this.call('GET', path);
    return status === 200 ? body : {};
  }

  /** Edits as `kubectl edit` does. */
  async edit(path: string, patch: Json): Promise<void> {
    const { status } = await this.call('PATCH', `${path}?fieldManager=kubectl-edit`, patch);
    if (status !== 200) throw new Error(`the edit of ${path} was answered with ${status}`);
  }

  async stopServer(): Promise<void> {
    await this.#plane.stop();
  }

  /** At the same address, with what it held. */
  async startServer(): Promise<void> {
    const port = Number(new URL(this.#plane.url).port);
    await this.#pool.destroy();
    this.#plane = await startControlPlane({ dir: this.#dir, nodes: this.#nodes, port });
    this.#pool = poolOf(this.#plane);
  }

  /** The end of what the API server wrote, for a test that fails. */
  lastWords(): string {
    return readFileSync(join(this.#dir, 'kube-apiserver.log'), 'utf8').slice(-2_000);
  }

  async dispose(): Promise<void> {
    await this.#pool.destroy();
    await this.#plane.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function poolOf({ url, ca }: ControlPlane): Pool {
  return new Pool(url, { connect: { ca }, allowH2: false });
}
