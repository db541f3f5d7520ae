import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { Pool } from 'undici';
import type { ApiAccess } from './api-access.ts';

/** A running API server, and how to start one; handed in, since what makes it is no part of the server. */
type Plane = { readonly url: string; readonly ca: string; readonly token: string; readonly stop: () => Promise<void> };
type Options = { readonly dir: string; readonly port?: number; readonly controllerManager?: boolean };
type StartPlane = (options: Options) => Promise<Plane>;

/** A real API server for tests, and a hand that edits in it as people and other controllers do. */
export class TestCluster {
  readonly access: ApiAccess;
  readonly #plane: Plane;
  readonly #startPlane: StartPlane;
  readonly #dir: string;
  readonly #pool: Pool;

  static async start(startPlane: StartPlane, controllerManager = false): Promise<TestCluster> {
    const dir = mkdtempSync(join(tmpdir(), 'fairlead-kubernetes-'));
    return new TestCluster(dir, await startPlane({ dir, controllerManager }), startPlane);
  }

  constructor(dir: string, plane: Plane, startPlane: StartPlane) {
    this.#startPlane = startPlane;
    this.#dir = dir;
    this.#plane = plane;
    this.access = { url: plane.url, ca: plane.ca, token: new Secret(plane.token) };
    this.#pool = new Pool(plane.url, { connect: { ca: plane.ca }, allowH2: false });
  }

  /** The key and certificate of the API server itself: good for whatever else listens on this machine. */
  certificate(): { readonly key: Buffer; readonly cert: Buffer } {
    const read = (name: string): Buffer => readFileSync(join(this.#dir, 'certificates', name));
    return { key: read('apiserver.key'), cert: read('apiserver.crt') };
  }

  async call(
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: Json,
    contentType = 'application/json',
    as?: { readonly user: string; readonly groups: readonly string[] },
  ): Promise<{ readonly status: number; readonly body: JsonObject }> {
    const answer = await this.#pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${this.#plane.token}`,
        'content-type': contentType,
        ...(as === undefined ? {} : { 'impersonate-user': as.user, 'impersonate-group': [...as.groups] }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: answer.statusCode, body: (await answer.body.json()) as JsonObject }; // the API answers with objects
  }

  /** Edits as `kubectl edit` does. */
  async edit(path: string, patch: Json, manager = 'kubectl-edit'): Promise<void> {
    const { status } = await this.call(
      'PATCH',
      `${path}?fieldManager=${encodeURIComponent(manager)}`,
      patch,
      'application/merge-patch+json',
    );
    if (status !== 200) throw new Error(`the edit of ${path} was answered with ${status}`);
  }

  async namespace(name: string): Promise<string> {
    await this.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    return name;
  }

  /** Stops the server and starts it again at the same address with what it held. */
  async stopServer(): Promise<() => Promise<TestCluster>> {
    await this.#plane.stop();
    return async () => {
      const port = Number(new URL(this.access.url).port);
      await this.#pool.destroy();
      return new TestCluster(this.#dir, await this.#startPlane({ dir: this.#dir, port }), this.#startPlane);
    };
  }

  async stop(): Promise<void> {
    await this.#pool.destroy();
    await this.#plane.stop();
    rmSync(this.#dir, { recursive: true, force: true });
  }
}
