import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../../../../tools/parts/control-plane.ts';
import { findOnPath } from '../../../../../tools/parts/run.ts';
import { requires, requiresThat } from '../../../../../tools/test/requires.ts';
import { type ApiAccess, defaultApiLimits } from './api-access.ts';
import { ApiClient } from './api-client.ts';

const parts = requires('etcd', 'kubernetes');
const openssl = findOnPath('openssl');
const certificates = requiresThat(openssl !== undefined, 'needs openssl on PATH, to make client certificates');

/** Every way of being let in, on a real API server. */
describe.skipIf(parts.skip || certificates.skip)('server/src/adapters/targets/kubernetes/api-access.ts', () => {
  let dir: string;
  let plane: ControlPlane;
  const clients: ApiClient[] = [];
  const signal = () => AbortSignal.timeout(20_000);
  const file = (name: string): string => join(dir, name);
  const pem = (name: string): string => readFileSync(file(name), 'utf8');
  const make = (...args: readonly string[]): void =>
    void execFileSync(openssl ?? '', args, { cwd: dir, stdio: 'ignore' });

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'fairlead-access-'));
    make(
      'req',
      '-x509',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ca.key',
      '-out',
      'ca.crt',
      '-subj',
      '/CN=test-authority',
    );
    make(
      'req',
      '-newkey',
      'rsa:2048',
      '-nodes',
      '-keyout',
      'ada.key',
      '-out',
      'ada.csr',
      '-subj',
      '/O=system:masters/CN=ada',
    );
    make(
      'x509',
      '-req',
      '-in',
      'ada.csr',
      '-CA',
      'ca.crt',
      '-CAkey',
      'ca.key',
      '-CAcreateserial',
      '-out',
      'ada.crt',
      '-days',
      '1',
    );
    plane = await startControlPlane({ dir, clientAuthorityFile: file('ca.crt') });
  });
  afterAll(async () => {
    for (const client of clients) await client.close();
    await plane?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  const token = (): Pick<ApiAccess, 'token'> => ({ token: new Secret(plane.token) });
  function client(access: Omit<ApiAccess, 'url' | 'ca'> & Partial<ApiAccess>): ApiClient {
    const made = new ApiClient({ url: plane.url, ca: plane.ca, ...access }, defaultApiLimits);
    clients.push(made);
    return made;
  }
  /** Who the server takes the caller for. */
  async function whoIs(access: ApiClient): Promise<unknown> {
    const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
    const path = '/apis/authentication.k8s.io/v1/selfsubjectreviews';
    const { status, body } = await access.request({ method: 'POST', path, body: review, signal: signal() });
    return status === 201
      ? (body['status'] as { readonly userInfo: { readonly username: string } }).userInfo.username
      : status;
  }

  it('is let in by a token, and by a client certificate', async () => {
    expect(await whoIs(client(token()))).toBe('admin');
    const clientCertificate = { certificate: pem('ada.crt'), key: new Secret(pem('ada.key')) };
    expect(await whoIs(client({ token: null, clientCertificate }))).toBe('ada');
  });

  it('asks as somebody else where it is told to, with that one’s rights alone', async () => {
    const robot = client({ ...token(), as: { user: 'robot', groups: ['tenants', 'system:authenticated'] } });
    expect(await whoIs(robot)).toBe('robot');
    const read = { method: 'GET', path: '/api/v1/namespaces/default/configmaps', signal: signal() } as const;
    expect((await robot.request(read)).status).toBe(403);
    const base = client(token());
    expect((await base.request(read)).status).toBe(200);
    expect((await base.as({ user: 'robot', groups: [] }).request(read)).status).toBe(403);
  });

  it('fetches a token once for all that need one, and another when the server refuses it', async () => {
    let fetched = 0;
    const renewToken = async (): Promise<Secret> => {
      fetched += 1;
      return new Secret(fetched === 1 ? 'old' : plane.token);
    };
    const many = client({ token: null, renewToken });
    expect(await Promise.all([whoIs(many), whoIs(many), whoIs(many)])).toEqual(['admin', 'admin', 'admin']);
    expect(fetched).toBe(2);
    const stuck = client({ token: new Secret('old'), renewToken: async () => new Secret('old') });
    await expect(whoIs(stuck)).rejects.toThrow('does not accept the credential');
  });

  it('trusts no certificate that nobody vouches for, unless the operator says so', async () => {
    const stranger = client({ ...token(), ca: pem('ca.crt') });
    await expect(whoIs(stranger)).rejects.toThrow(/cannot be reached \([A-Z_]+\)/);
    await expect(whoIs(client({ ...token(), ca: null }))).rejects.toThrow('cannot be reached');
    await expect(whoIs(client({ ...token(), tlsServerName: 'elsewhere.example' }))).rejects.toThrow(
      'cannot be reached',
    );
    expect(await whoIs(client({ ...token(), tlsServerName: 'kubernetes' }))).toBe('admin');
    expect(await whoIs(client({ ...token(), ca: pem('ca.crt'), insecure: true }))).toBe('admin');
  });

  it('goes through a proxy, which sees neither request nor token; watches too', async () => {
    const seen: string[] = [];
    const proxy = await startProxy((line) => seen.push(line));
    try {
      const { port } = proxy.server.address() as AddressInfo;
      const through = client({ ...token(), proxy: `http://127.0.0.1:${port}` });
      expect(await whoIs(through)).toBe('admin');
      const watch = await through.stream('/api/v1/namespaces?watch=true&timeoutSeconds=1', signal());
      expect(watch.status).toBe(200);
      watch.body.destroy();
      expect(new Set(seen)).toEqual(new Set([`CONNECT ${new URL(plane.url).host}`]));
    } finally {
      await proxy.stop();
    }
  });
});

/** A proxy that does nothing but CONNECT. */
async function startProxy(
  onRequest: (line: string) => void,
): Promise<{ readonly server: Server; readonly stop: () => Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    onRequest(`${request.method} ${request.url}`);
    response.writeHead(405).end();
  });
  server.on('connect', (request, socket: Socket) => {
    onRequest(`CONNECT ${request.url}`);
    const [host = '', port = ''] = (request.url ?? '').split(':');
    const there = connect(Number(port), host, () => {
      socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
      there.pipe(socket).pipe(there);
    });
    for (const each of [socket, there]) {
      sockets.add(each);
      each.on('error', () => each.destroy());
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { server, stop };
}
