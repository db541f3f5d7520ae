import { describe, expect, test } from 'vitest';
import { listAll } from './list-all.ts';

const numbers = Array.from({ length: 450 }, (_, at) => at);
let asked: number[] = [];

async function page({ limit, cursor = '0' }: { readonly limit: number; readonly cursor?: string }) {
  asked.push(limit);
  const from = Number(cursor);
  const next = from + limit < numbers.length ? String(from + limit) : null;
  return { items: numbers.slice(from, from + limit), next, total: 450, asOf: 1 };
}

describe('server/src/cli/connection/list-all.ts', () => {
  test.each([
    ['everything, page by page', 10_000, 450, false, [200, 200, 200]],
    ['no more than the limit', 300, 300, true, [200, 100]],
    ['exactly what there is', 450, 450, false, [200, 200, 50]],
    ['one', 1, 1, true, [1]],
  ])('%s', async (_, limit, length, more, pages) => {
    asked = [];
    const found = await listAll(limit, page);
    expect([found.items.length, found.more, found.total]).toEqual([length, more, 450]);
    expect(asked).toEqual(pages);
  });
});
