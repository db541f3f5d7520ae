import type { NewEvent } from '@fairlead/core/model/event.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from './testing/api-world.ts';
import { send } from './testing/http.ts';

let world: ApiWorld;
beforeEach(async () => {
  world = await openApiWorld();
});
afterEach(() => world.close());

type Message = { readonly id: string; readonly event: string; readonly data: { readonly [name: string]: unknown } };
type Reader = { readonly status: number; readonly next: () => Promise<Message | null>; readonly cancel: () => void };

/** Reads server-sent events one at a time; null at the end of the stream. */
async function openStream(
  path: string,
  secret: string,
  headers: { readonly [name: string]: string } = {},
): Promise<Reader> {
  const controller = new AbortController();
  const answer = await fetch(`${world.base}${path}`, {
    headers: { authorization: `Bearer ${secret}`, ...headers },
    signal: controller.signal,
  });
  const reader = answer.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const next = async (): Promise<Message | null> => {
    for (;;) {
      const end = text.indexOf('\n\n');
      if (end < 0) {
        const part = await reader?.read().catch(() => undefined);
        if (part === undefined || part.done) return null;
        text += decoder.decode(part.value, { stream: true });
        continue;
      }
      const fields = Object.fromEntries(
        text
          .slice(0, end)
          .split('\n')
          .map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 2)]),
      );
      text = text.slice(end + 2);
      if (fields['data'] !== undefined)
        return {
          id: fields['id'] ?? '',
          event: fields['event'] ?? '',
          data: JSON.parse(fields['data']) as Message['data'],
        };
    }
  };
  return { status: answer.status, next, cancel: () => controller.abort() };
}

async function tell(message: string, project = 'web'): Promise<void> {
  const event: NewEvent = {
    version: 1,
    at: 1,
    kind: 'health-changed',
    project,
    placement: null,
    delivery: null,
    change: null,
    message,
    severity: 'info',
    data: { application: project === 'web' ? 'shop' : 'ledger' },
  };
  await world.store.commit([{ kind: 'event', event }]);
}

describe('server/src/api/event-stream.ts', () => {
  test('events arrive as they are committed, in order, once', async () => {
    const { secret } = await world.token('viewer', '*');
    const stream = await openStream('/api/v1/events/stream?after=0', secret);
    expect(stream.status).toBe(200);
    const known = await world.store.lastEventSeq();
    for (let seq = 0; seq < known; seq += 1) await stream.next();
    for (let index = 0; index < 500; index += 1) await tell(`event ${index}`);
    const seen: unknown[] = [];
    for (let index = 0; index < 500; index += 1) seen.push((await stream.next())?.data['message']);
    expect(seen).toEqual(Array.from({ length: 500 }, (_, index) => `event ${index}`));
    stream.cancel();
  });

  test('a client that comes back with Last-Event-ID misses nothing and gets nothing twice', async () => {
    const { secret } = await world.token('viewer', '*');
    const first = await openStream('/api/v1/events/stream', secret);
    const arriving = first.next();
    await tell('one');
    const one = await arriving;
    first.cancel();
    await tell('two');
    await tell('three');
    const again = await openStream('/api/v1/events/stream', secret, { 'last-event-id': one?.id ?? '' });
    expect([(await again.next())?.data['message'], (await again.next())?.data['message']]).toEqual(['two', 'three']);
    again.cancel();
  });

  test('one who missed too much, or comes from another history, is told to read the lists again', async () => {
    const { secret } = await world.token('viewer', '*');
    const ahead = await openStream('/api/v1/events/stream', secret, { 'last-event-id': '999999' });
    expect(await ahead.next()).toMatchObject({ event: 'reset', data: { lastSeq: await world.store.lastEventSeq() } });
    ahead.cancel();
  });

  test('another tenant’s events and those of the installation are not in a tenant’s stream', async () => {
    const { secret } = await world.token('viewer', 'db');
    const stream = await openStream('/api/v1/events/stream', secret);
    const arriving = stream.next();
    await tell('of web');
    await tell('of the installation', '');
    await tell('of db', 'db');
    expect((await arriving)?.data['message']).toBe('of db');
    stream.cancel();
  });

  test('a filter narrows the stream', async () => {
    const { secret } = await world.token('viewer', '*');
    const stream = await openStream('/api/v1/events/stream?application=ledger', secret);
    const arriving = stream.next();
    await tell('of web');
    await tell('of db', 'db');
    expect((await arriving)?.data['message']).toBe('of db');
    stream.cancel();
  });

  test('one caller does not take all the places', async () => {
    const { secret } = await world.token('viewer', '*');
    const other = await world.token('viewer', '*');
    const open = await Promise.all(Array.from({ length: 40 }, () => openStream('/api/v1/events/stream', secret)));
    expect(open.filter(({ status }) => status === 200)).toHaveLength(32);
    expect(open.filter(({ status }) => status === 429)).toHaveLength(8);
    const free = await openStream('/api/v1/events/stream', other.secret);
    expect(free.status).toBe(200);
    for (const stream of [...open, free]) stream.cancel();
  });

  test('a client that does not read costs no memory and hinders nobody', async () => {
    const { secret } = await world.token('viewer', '*');
    const slow = await openStream('/api/v1/events/stream', secret);
    const quick = await openStream('/api/v1/events/stream', secret);
    const text = 'x'.repeat(50_000);
    const arriving = quick.next();
    for (let index = 0; index < 400; index += 1) await tell(`${index} ${text}`);
    expect(String((await arriving)?.data['message'])).toMatch(/^0 /);
    for (let index = 1; index < 400; index += 1) await quick.next();
    expect((await send(world, 'GET', '/healthz', null)).status).toBe(200);
    slow.cancel();
    quick.cancel();
  });

  test('a stream ends soon after its token was taken back', async () => {
    const { secret, id } = await world.token('viewer', '*');
    const stream = await openStream('/api/v1/events/stream', secret);
    const arriving = stream.next();
    await world.store.commit([{ kind: 'remove-token', id }]);
    world.advance(20_000);
    await tell('not for them any more');
    expect(await arriving).toBeNull();
  });

  test('closing the server ends the streams', async () => {
    const { secret } = await world.token('viewer', '*');
    const stream = await openStream('/api/v1/events/stream', secret);
    const ended = stream.next();
    await world.api.close();
    expect(await ended).toBeNull();
  });

  test('log lines are streamed and end with an event that says so', async () => {
    const { secret } = await world.token('viewer', '*');
    world.target.logs = async function* () {
      yield { at: 1, stream: 'out', text: 'hello' } as const;
      yield { at: 2, stream: 'err', text: 'two\nlines' } as const;
    };
    const stream = await openStream('/api/v1/placements/shop-dev/logs?object=Process/api&tail=10', secret);
    expect((await stream.next())?.data).toEqual({ at: 1, stream: 'out', text: 'hello' });
    expect((await stream.next())?.data['text']).toBe('two\nlines');
    expect(await stream.next()).toMatchObject({ event: 'end' });
    expect(await stream.next()).toBeNull();
  });
});
