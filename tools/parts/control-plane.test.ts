import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requires } from '../test/requires.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';

const needs = requires('etcd', 'kubernetes');

describe.skipIf(needs.skip)('tools/parts/control-plane.ts', () => {
  let dir: string;
  const started: ControlPlane[] = [];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'fairlead-control-plane-'));
  });

  afterEach(async () => {
    for (const plane of started.splice(0)) await plane.stop();
    rmSync(dir, { recursive: true });
  });

  async function start(options: Parameters<typeof startControlPlane>[0]): Promise<ControlPlane> {
    const plane = await startControlPlane(options);
    started.push(plane);
    return plane;
  }

  it('serves the Kubernetes API and keeps what it holds over a restart at the same address', async () => {
    const before = await start({ dir });
    const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'kept' }, data: { a: '1' } };
    expect(await call(before, 'POST', '/api/v1/namespaces/default/configmaps', configMap)).toMatchObject({
      status: 201,
    });
    await before.stop();
    await expect(call(before, 'GET', '/readyz')).rejects.toThrow('ECONNREFUSED');

    const after = await start({ dir, port: Number(new URL(before.url).port) });
    expect(after.url).toBe(before.url);
    expect(after.token).toBe(before.token);
    const kept = await call(after, 'GET', '/api/v1/namespaces/default/configmaps/kept');
    expect(kept).toMatchObject({ status: 200, body: { data: { a: '1' } } });
  });

  it('says 1.36.3 and refuses who does not hold the token', async () => {
    const plane = await start({ dir });
    expect(await call(plane, 'GET', '/version')).toMatchObject({ body: { gitVersion: 'v1.36.3' } });
    expect(await call({ ...plane, token: 'wrong' }, 'GET', '/api')).toMatchObject({ status: 401 });
  });

  it('runs controllers when asked to: a namespace that is deleted goes away with its content', async () => {
    const plane = await start({ dir, controllerManager: true });
    const namespace = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'short-lived' } };
    await call(plane, 'POST', '/api/v1/namespaces', namespace);
    await call(plane, 'DELETE', '/api/v1/namespaces/short-lived');
    const isGone = async () => (await call(plane, 'GET', '/api/v1/namespaces/short-lived')).status;
    await expect.poll(isGone, { timeout: 30_000, interval: 200 }).toBe(404);
  });
});

interface Answer {
  readonly status: number | undefined;
  readonly body: unknown;
}

function call({ url, ca, token }: ControlPlane, method: string, path: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const sent = request(`${url}${path}`, { method, ca, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const text = Buffer.concat(chunks).toString();
        resolve({ status: response.statusCode, body: text.startsWith('{') ? JSON.parse(text) : text });
      });
    });
    sent.on('error', reject);
    sent.end(body && JSON.stringify(body));
  });
}
