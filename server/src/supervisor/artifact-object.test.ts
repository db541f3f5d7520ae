import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deliver,
  type HostFixture,
  hostObject,
  hostRef,
  shop,
  startHost,
  untilHealth,
} from '../adapters/targets/host/host-fixture.ts';
import { tarOf } from './tar-fixture.ts';

const app = hostRef('Artifact', 'app');

describe('server/src/supervisor/artifact-object.ts', () => {
  let host: HostFixture;
  let server: Server;
  let answers: Map<string, { status: number; body: Buffer; location?: string }>;
  let base: string;
  beforeEach(async () => {
    host = await startHost();
    answers = new Map();
    server = createServer((request, answer) => {
      const { status, body, location } = answers.get(request.url ?? '') ?? { status: 404, body: Buffer.alloc(0) };
      answer.writeHead(status, location === undefined ? {} : { location });
      answer.end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await host.dispose();
  });
  const serve = (path: string, body: Buffer): { readonly url: string; readonly sha256: string } => {
    answers.set(path, { status: 200, body });
    return { url: `${base}${path}`, sha256: createHash('sha256').update(body).digest('hex') };
  };

  it('downloads, checks and unpacks an archive that a process then runs from', async () => {
    const archive = gzipSync(
      tarOf([{ path: 'app-1.0/run.sh', content: '#!/bin/sh\necho from the archive\nsleep 300\n', mode: 0o755 }]),
    );
    const spec = { ...serve('/app.tgz', archive), strip: 1 };
    const objects = [
      hostObject('Artifact', 'app', spec),
      hostObject('Process', 'runner', { run: ['./run.sh'], artifact: 'app' }),
    ];
    await deliver(host.target, [objects[0] ?? hostObject('Artifact', 'app', spec)]);
    await untilHealth(host, app, 'healthy');
    await deliver(host.target, objects, { delivery: 'd2' });
    await untilHealth(host, hostRef('Process', 'runner'), 'healthy');
    const lines: string[] = [];
    const ask = { on: shop, ref: hostRef('Process', 'runner'), tail: 5, follow: false, previous: false, since: null };
    for await (const line of host.target.logs(ask, AbortSignal.timeout(5_000))) lines.push(line.text);
    expect(lines).toEqual(['from the archive']);
  });

  it.each<[string, () => { readonly url: string; readonly sha256: string }, RegExp]>([
    [
      'other content than declared',
      () => ({ ...serve('/a.tgz', gzipSync(tarOf([]))), sha256: 'ab'.repeat(32) }),
      /has sha256/,
    ],
    [
      'a path that leads out',
      () => serve('/b.tgz', gzipSync(tarOf([{ path: '../escaped', content: 'x' }]))),
      /points out of it/,
    ],
    ['something that is no archive', () => serve('/c.tgz', Buffer.from('hello')), /not gzip/],
    ['a missing archive', () => ({ url: `${base}/none.tgz`, sha256: 'ab'.repeat(32) }), /answered 404/],
    [
      'a redirect to another host',
      () => {
        answers.set('/d.tgz', { status: 302, body: Buffer.alloc(0), location: 'http://localhost:1/d.tgz' });
        return { url: `${base}/d.tgz`, sha256: 'ab'.repeat(32) };
      },
      /only its own host/,
    ],
  ])('refuses %s and leaves nothing', async (_, spec, message) => {
    const [effect] = await deliver(host.target, [hostObject('Artifact', 'app', spec())]);
    expect(effect?.outcome).toBe('done');
    const ill = await untilHealth(host, app, 'degraded');
    expect(ill.state.health.message).toMatch(message);
    expect(await readdir(join(host.config.directory, 'artifacts'))).toEqual([]);
  });

  it('follows a redirect on the same host', async () => {
    const spec = serve('/real.tgz', gzipSync(tarOf([{ path: 'x', content: 'y' }])));
    answers.set('/latest.tgz', { status: 302, body: Buffer.alloc(0), location: '/real.tgz' });
    await deliver(host.target, [hostObject('Artifact', 'app', { ...spec, url: `${base}/latest.tgz` })]);
    await untilHealth(host, app, 'healthy');
    const folder = join(host.config.directory, 'artifacts', `${spec.sha256}-0`);
    expect(await readFile(join(folder, 'x'), 'utf8')).toBe('y');
  });

  it('tries again when the server was away', async () => {
    const body = gzipSync(tarOf([{ path: 'x', content: 'y' }]));
    const spec = serve('/app.tgz', body);
    answers.set('/app.tgz', { status: 503, body: Buffer.alloc(0) });
    await deliver(host.target, [hostObject('Artifact', 'app', spec)]);
    await untilHealth(host, app, 'degraded');
    answers.set('/app.tgz', { status: 200, body });
    await untilHealth(host, app, 'healthy');
  });
});
