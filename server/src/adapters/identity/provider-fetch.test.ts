import { existsSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Certificate, makeCertificate } from './make-certificate.ts';
import { providerFetch } from './provider-fetch.ts';

describe.runIf(existsSync('/usr/bin/openssl'))('server/src/adapters/identity/provider-fetch.ts', () => {
  let certificate: Certificate;
  let inside: Server;
  let secure: TlsServer;
  let reached: string[];
  const portOf = (server: Server | TlsServer): number => (server.address() as AddressInfo).port; // it listens on a port

  beforeAll(async () => {
    certificate = makeCertificate();
    reached = [];
    inside = createServer((request, response) => {
      reached.push(`inside ${request.url}`);
      response.end('the metadata of this machine');
    });
    secure = createTlsServer({ key: certificate.key, cert: certificate.cert }, (request, response) => {
      reached.push(`secure ${request.url}`);
      if (request.url === '/redirect')
        response.writeHead(302, { location: `http://127.0.0.1:${portOf(inside)}/latest` }).end();
      else if (request.url === '/huge') response.end('x'.repeat(2 * 1024 * 1024));
      else response.end('{}');
    });
    for (const server of [inside, secure]) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    for (const server of [inside, secure]) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
    certificate.remove();
  });
  const shy = () => providerFetch({ caFile: certificate.caFile, allowPrivate: () => false });

  test.each([
    'https://127.0.0.1:PORT/',
    'https://localhost:PORT/',
    'https://LOCALHOST:PORT/',
    'https://localhost.:PORT/',
    'https://[::1]:PORT/',
    'https://[::ffff:127.0.0.1]:PORT/',
    'https://[::ffff:7f00:1]:PORT/',
    'https://2130706433:PORT/',
    'https://0x7f.1:PORT/',
    'https://0177.0.0.1:PORT/',
    'https://127.1:PORT/',
    'https://0.0.0.0:PORT/',
    'https://user@127.0.0.1:PORT/',
    'https://169.254.169.254/latest/meta-data/',
    'https://[fe80::1]/',
    'https://[fd00:ec2::254]/',
    'https://10.0.0.1/',
    'https://100.64.0.1/',
    'http://127.0.0.1:PORT/',
    'file:///etc/passwd',
    'gopher://127.0.0.1:PORT/',
  ])('what lies inside is not asked by %s', async (address) => {
    reached.length = 0;
    const http = shy();
    await expect(http.fetch(address.replace('PORT', String(portOf(secure))), {})).rejects.toThrow();
    expect(reached).toEqual([]);
    await http.close();
  });

  test('a redirect into the inside is an answer, not a way', async () => {
    reached.length = 0;
    const http = providerFetch({ caFile: certificate.caFile, allowPrivate: () => true });
    const headers = { authorization: 'Bearer canary' };
    const answer = await http.fetch(`https://localhost:${portOf(secure)}/redirect`, { headers });
    expect(answer.status).toBe(302);
    expect(reached).toEqual(['secure /redirect']);
    await http.close();
  });

  test('an answer has an end', async () => {
    const http = providerFetch({ caFile: certificate.caFile, allowPrivate: () => true });
    await expect(http.fetch(`https://localhost:${portOf(secure)}/huge`, {})).rejects.toThrow('more than');
    await http.close();
  });

  test('a certificate that nobody vouches for is refused', async () => {
    reached.length = 0;
    const http = providerFetch({ caFile: null, allowPrivate: () => true });
    await expect(http.fetch(`https://localhost:${portOf(secure)}/`, {})).rejects.toThrow();
    expect(reached).toEqual([]);
    await http.close();
  });
});
