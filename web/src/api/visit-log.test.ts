import { describe, expect, test } from 'vitest';
import { type VisitDeps, VisitLog } from './visit-log.ts';

const message = (at: number) => ({
  event: 'message',
  id: '',
  data: JSON.stringify({ at, status: 200, tookMs: 1, version: '1.0.0' }),
});

/** Streams of so many visits each; the last one ends the following. */
function streams(...counts: readonly (number | Error)[]) {
  const stop = new AbortController();
  const urls: string[] = [];
  const open: VisitDeps['open'] = async (url, _signal, { onOpen, onMessage }) => {
    const count = counts[urls.length];
    urls.push(url);
    if (urls.length === counts.length) stop.abort();
    if (count instanceof Error) throw count;
    onOpen();
    for (let at = 0; at < (count ?? 0); at += 1) onMessage(message(at));
  };
  return { log: new VisitLog({ open, wait: async () => {} }), stop, urls };
}

describe('web/src/api/visit-log.ts', () => {
  test('a stream that ends is opened again, and what was seen stays', async () => {
    const { log, stop, urls } = streams(2, 1);
    await log.follow('dev', stop.signal);
    expect(urls).toEqual(['/api/v1/shop/visits?stage=dev', '/api/v1/shop/visits?stage=dev']);
    expect(log.visits()).toHaveLength(3);
  });

  test('a refusal is told until a visit arrives again', async () => {
    const refused = streams(new Error('nothing runs there yet'), new Error('ended'));
    await refused.log.follow('prod', refused.stop.signal);
    expect(refused.log.trouble()).toBe('nothing runs there yet');
    const later = streams(new Error('nothing runs there yet'), 1);
    await later.log.follow('prod', later.stop.signal);
    expect(later.log.trouble()).toBeNull();
  });

  test('a day of visits takes no more room than a minute of them', async () => {
    const { log, stop } = streams(100_000);
    await log.follow('dev', stop.signal);
    expect(log.visits()).toHaveLength(600);
  });
});
