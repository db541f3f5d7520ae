import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';

const needs = requires('git');
const pushes = 20;

/** How long a push takes until customers see it. Told, not judged: machines differ; `bench/` keeps the ratios. */
describe.skipIf(needs.skip)('server/src/e2e/push-to-live.test.ts', () => {
  let here: Installation;

  beforeAll(async () => {
    here = await Installation.make();
    await here.up();
    await here.runs('staging', here.shop.head());
  });
  afterAll(() => here?.dispose());

  it(`brings ${pushes} pushes to dev one after the other, none lost`, async () => {
    const tookMs: number[] = [];
    for (let count = 0; count < pushes; count += 1) {
      here.shop.git('pull', '--quiet', '--rebase');
      const greeting = `Greeting number ${count}`;
      here.shop.setConfig({ greeting });
      here.shop.push(greeting);
      const pushedAt = performance.now();
      await eventually({ what: greeting }, async () => (await here.page('dev')).greeting === greeting);
      tookMs.push(performance.now() - pushedAt);
      await here.until('dev', 'dev is at rest', (row) => row.sync === 'synced' && row.delivery === null);
    }
    tookMs.sort((a, b) => a - b);
    const at = (share: number): number => Math.round(tookMs[Math.ceil(share * pushes) - 1] ?? 0);
    console.info(
      `push → live in dev, one right after the other: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, the service's own start included`,
    );
    expect(tookMs).toHaveLength(pushes);
  });
});
