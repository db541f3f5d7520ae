import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isPublicAddress } from '../../../io/public-address.ts';
import type { OutboxMessage } from '../../../ports/notifier.ts';
import { WebhookNotifier } from './webhook-notifier.ts';

const message: OutboxMessage = {
  key: 'k1',
  channel: 'default',
  title: 'shop in dev',
  text: 'went back',
  severity: 'error',
  at: 1,
  data: { stage: 'dev' },
};
const received: { readonly headers: IncomingMessage['headers']; readonly body: string }[] = [];
let status = 204;
let url = '';
const server = createServer(async (request, response) => {
  received.push({ headers: request.headers, body: await text(request) });
  response.writeHead(status, status === 302 ? { location: `${url}/elsewhere` } : {}).end();
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const send = async (allowPrivate: boolean, to = url) => {
  const notifier = new WebhookNotifier({ url: to, secret: async () => 's3cret', allowPrivate });
  const outcome = await notifier.send(message, AbortSignal.timeout(5_000));
  await notifier.close();
  return outcome;
};

describe('server/src/adapters/notify/webhook/webhook-notifier.ts', () => {
  it('posts the message signed and with its key', async () => {
    status = 204;
    expect(await send(true)).toEqual({ kind: 'sent' });
    const last = received.at(-1);
    expect(JSON.parse(last?.body ?? '')).toEqual(message);
    expect(last?.headers['idempotency-key']).toBe('k1');
    expect(last?.headers['x-fairlead-signature']).toBe(
      `sha256=${createHmac('sha256', 's3cret')
        .update(last?.body ?? '')
        .digest('hex')}`,
    );
  });

  it.each([
    [500, true],
    [429, true],
    [400, false],
    [302, false],
  ])('answers %i as failed, to be tried again: %s', async (code, retryable) => {
    status = code;
    const before = received.length;
    expect(await send(true)).toMatchObject({ kind: 'failed', retryable });
    expect(received.length).toBe(before + 1);
  });

  it('tries again when nobody answers', async () => {
    expect(await send(true, 'http://127.0.0.1:1')).toMatchObject({ kind: 'failed', retryable: true });
  });

  it.each([
    'http://127.0.0.1',
    'http://localhost',
    'http://2130706433',
    'http://[::1]',
    'http://[::ffff:127.0.0.1]',
    'http://169.254.169.254',
    'http://10.0.0.1',
  ])('does not call %s for a tenant', async (address) => {
    const { port } = server.address() as AddressInfo;
    const before = received.length;
    expect(await send(false, `${address}:${port}`)).toMatchObject({ kind: 'failed' });
    expect(received.length).toBe(before);
  });

  it.each([
    ['8.8.8.8', true],
    ['2001:4860:4860::8888', true],
    ['172.15.0.1', true],
    ['172.16.0.1', false],
    ['fd00::1', false],
    ['fe80::1%eth0', false],
    ['::', false],
  ])('%s is public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected);
  });
});
