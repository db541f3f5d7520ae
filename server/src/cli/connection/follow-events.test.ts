import { AppError } from '@fairlead/core/lib/app-error.ts';
import { describe, expect, test } from 'vitest';
import type { Api } from './api.ts';
import { followEvents } from './follow-events.ts';
import type { SseEvent } from './read-sse.ts';

const gone = new AppError('unavailable', 'gone');
const event = (id: number): SseEvent => ({
  id: String(id),
  event: 'message',
  data: JSON.stringify({ seq: id, message: 'x' }),
});

/** An API whose stream plays one script after the other; each connection is noted with where it began. */
function scripted(scripts: readonly (readonly (SseEvent | AppError)[])[]) {
  const began: (string | undefined)[] = [];
  const left = [...scripts];
  const stream = async function* (_: unknown, { after }: { readonly after?: string }): AsyncGenerator<SseEvent> {
    began.push(after);
    for (const step of left.shift() ?? []) {
      if (step instanceof AppError) throw step;
      yield step;
    }
  };
  return { began, api: { stream } as unknown as Api }; // nothing else is called
}

async function follow(scripts: readonly (readonly (SseEvent | AppError)[])[], until: number) {
  const { began, api } = scripted(scripts);
  const stop = new AbortController();
  const waits: number[] = [];
  const io = { signal: stop.signal, wait: async (ms: number) => void waits.push(ms) };
  const found: string[] = [];
  for await (const next of followEvents(api, io, {}, { after: 3 })) {
    found.push(next.kind === 'event' ? String(next.event.seq) : next.kind);
    if (found.length === until) stop.abort();
  }
  return { began, found, waits };
}

describe('server/src/cli/connection/follow-events.ts', () => {
  test('goes on after the last event when the connection breaks', async () => {
    const { began, found } = await follow([[event(4), event(5), gone], [event(6)]], 4);
    expect(found).toEqual(['4', '5', 'lost', '6']);
    expect(began).toEqual(['3', '5']);
  });

  test('waits longer each time a server is away, and no longer once it answered', async () => {
    const { waits } = await follow([[gone], [gone], [gone], [event(4)], [gone]], 5);
    expect(waits.slice(0, 4)).toEqual([500, 1_000, 2_000, 500]);
  });

  test('says that events were missed', async () => {
    const { found, began } = await follow([[{ id: '900', event: 'reset', data: '{}' }], [event(901)]], 2);
    expect([found, began]).toEqual([
      ['reset', '901'],
      ['3', '900'],
    ]);
  });

  test('what is refused is not asked again', async () => {
    const forbidden = new AppError('forbidden', 'no');
    await expect(follow([[forbidden]], 9)).rejects.toBe(forbidden);
  });
});
