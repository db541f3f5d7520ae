import { AppError } from '@fairlead/core/lib/app-error.ts';
import { describe, expect, test } from 'vitest';
import { Live, type LiveDeps } from './live.ts';
import type { StreamHandlers } from './open-stream.ts';

type Opened = { readonly url: string; readonly handlers: StreamHandlers; readonly end: (error?: unknown) => void };

function world() {
  const opened: Opened[] = [];
  const waits: number[] = [];
  const seen: string[] = [];
  let go: () => void = () => {};
  const deps: LiveDeps = {
    open: (url, _signal, handlers) =>
      new Promise((resolve, reject) => {
        opened.push({ url, handlers, end: (error) => (error === undefined ? resolve() : reject(error)) });
        go();
      }),
    now: () => 1_000,
    wait: (ms) => {
      waits.push(ms);
      return Promise.resolve();
    },
    fraction: () => 0.5,
    onSignedOut: () => {
      seen.push('signed out');
      go();
    },
  };
  const live = new Live(deps);
  live.listen({ onEvent: (event) => seen.push(event.message), onReset: () => seen.push('reset') });
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await new Promise<void>((resolve) => (go = resolve));
  };
  const nth = async (index: number): Promise<Opened> => {
    await until(() => opened.length > index);
    return opened[index] as Opened; // awaited above
  };
  return { live, opened, waits, seen, nth, until };
}

describe('web/src/api/live.ts', () => {
  test('after a break it goes on behind the last event it heard', async () => {
    const { live, seen, nth } = world();
    live.start(7);
    const first = await nth(0);
    expect(first.url).toBe('/api/v1/events/stream?after=7');
    first.handlers.onOpen();
    expect(live.state()).toEqual({ kind: 'live' });
    first.handlers.onMessage({ id: '12', event: 'message', data: '{"message":"hello"}' });
    first.end();
    const second = await nth(1);
    expect(second.url).toBe('/api/v1/events/stream?after=12');
    expect(live.state()).toEqual({ kind: 'reconnecting', since: 1_000 });
    expect(seen).toEqual(['hello']);
    live.stop();
  });

  test('it waits longer after each failure, and from the beginning again once it was open', async () => {
    const { live, waits, nth } = world();
    live.start(0);
    for (let index = 0; index < 7; index++) (await nth(index)).end(new AppError('unavailable', 'down'));
    (await nth(7)).handlers.onOpen();
    (await nth(7)).end();
    await nth(8);
    expect(waits).toEqual([500, 1_000, 2_000, 4_000, 8_000, 15_000, 15_000, 500]);
    live.stop();
  });

  test('a reset says that everything is to be read again, and where the stream stands', async () => {
    const { live, seen, nth } = world();
    live.start(1);
    const first = await nth(0);
    first.handlers.onMessage({ id: '9000', event: 'reset', data: '{"lastSeq":9000}' });
    first.end();
    expect((await nth(1)).url).toBe('/api/v1/events/stream?after=9000');
    expect(seen).toEqual(['reset']);
    live.stop();
  });

  test('a session that has ended is not asked again', async () => {
    const { live, opened, seen, nth, until } = world();
    live.start(1);
    (await nth(0)).end(new AppError('unauthenticated', 'sign in'));
    await until(() => seen.length > 0);
    expect([seen, opened.length]).toEqual([['signed out'], 1]);
  });
});
