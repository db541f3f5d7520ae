import { AppError } from '@fairlead/core/lib/app-error.ts';
import { describe, expect, test } from 'vitest';
import type { Api } from './api.ts';
import { type LogQuery, readLogs } from './read-logs.ts';
import type { SseEvent } from './read-sse.ts';

type Step = readonly [at: number, text: string] | 'end' | AppError;
const gone = new AppError('unavailable', 'gone');

/** An API whose streams play, by object, one script after the other. */
function scripted(scripts: { readonly [object: string]: readonly (readonly Step[])[] }) {
  const left = Object.fromEntries(Object.entries(scripts).map(([object, plays]) => [object, [...plays]]));
  const asked: unknown[] = [];
  const stream = async function* (_: unknown, { query }: { readonly query: LogQuery & { readonly object: string } }) {
    asked.push(query);
    for (const step of left[query.object]?.shift() ?? ['end' as const]) {
      if (step instanceof AppError) throw step;
      yield (
        step === 'end'
          ? { id: undefined, event: 'end', data: '{}' }
          : { id: undefined, event: 'message', data: JSON.stringify({ at: step[0], stream: 'out', text: step[1] }) }
      ) satisfies SseEvent;
    }
  };
  return { asked, api: { stream } as unknown as Api }; // nothing else is called
}

async function read(scripts: { readonly [object: string]: readonly (readonly Step[])[] }, query: LogQuery) {
  const { api, asked } = scripted(scripts);
  const io = { signal: new AbortController().signal, wait: async () => undefined };
  const lines: string[] = [];
  for await (const { object, line } of readLogs(api, io, 'id', Object.keys(scripts), query))
    lines.push(`${object} ${line.text}`);
  return { lines, asked };
}

describe('server/src/cli/connection/read-logs.ts', () => {
  test('what several objects wrote comes in the order of time', async () => {
    const { lines } = await read(
      { 'Process/api': [[[1, 'one'], [4, 'four'], 'end']], 'Process/web': [[[2, 'two'], [3, 'three'], 'end']] },
      { tail: 10 },
    );
    expect(lines).toEqual(['Process/api one', 'Process/web two', 'Process/web three', 'Process/api four']);
  });

  test('a followed stream that breaks is taken up after its last line', async () => {
    const { lines, asked } = await read(
      {
        'Process/api': [
          [[1, 'one'], [5, 'five'], gone],
          [[6, 'six'], 'end'],
        ],
      },
      { follow: true, tail: 10 },
    );
    expect(lines).toEqual(['Process/api one', 'Process/api five', 'Process/api six']);
    expect(asked[1]).toMatchObject({ since: 6, follow: true });
  });

  test('one that is refused ends all', async () => {
    const forbidden = new AppError('forbidden', 'no');
    await expect(read({ 'Process/api': [[forbidden]], 'Process/web': [[[1, 'x']]] }, { follow: true })).rejects.toBe(
      forbidden,
    );
    await expect(read({ 'Process/api': [[gone]] }, {})).rejects.toBe(gone);
  });
});
