import { routes } from '@fairlead/core/wire/routes.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { Installation } from './installation.ts';
import { openBrowser } from './open-browser.ts';

const needs = requires('git', 'chromium');
const waitMs = 30_000;

/** A newcomer tries things on the shop without a terminal, and watches its visitors. */
describe.skipIf(needs.skip)('server/src/e2e/page-try.test.ts', () => {
  let here: Installation;
  let browser: Browser;
  let page: Page;
  const lane = (version: string) => page.locator('.lane-name').filter({ hasText: version });

  beforeAll(async () => {
    browser = await openBrowser();
    here = await Installation.make();
    const [link = ''] = /http\S+\/link\/\S+/.exec(await here.up()) ?? [];
    await here.runs('staging', here.shop.head());
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(waitMs);
    await page.goto(link);
    await page.getByRole('link', { name: 'Try it' }).click();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await here?.dispose();
  });

  it('draws the visitors of the version that runs', async () => {
    await page.getByText(/^dev is served by 1\.0\.0; none of \d+ visits failed\.$/).waitFor();
  });

  it('commits a greeting in the name of who pressed, and its version takes the visitors over without losing one', async () => {
    await page.getByRole('button', { name: 'Do it: Greet visitors otherwise' }).click();
    await page.getByText(/Committed in your name as/).waitFor();
    await lane('1.1.0').waitFor();
    await page.getByText(/^dev is served by 1\.1\.0; none of \d+ visits failed\.$/).waitFor();
    await here.greets('dev', 'Fair winds! What do you need?');
    const { items } = await here.ask(routes.listAudit, { query: { limit: 50 } });
    const own = items.filter(({ verb, reason }) => verb === 'promote' && reason === 'Greet visitors otherwise');
    expect(own.map(({ outcome }) => outcome).sort()).toEqual(['done', 'intent']);
  });

  it('shows a failing version take the visitors, lose some, and lose them all to the version before', async () => {
    await page.getByRole('button', { name: 'Do it: Ship a version that breaks under visitors' }).click();
    await lane('1.2.0')
      .getByText(/answered, \d+ failed/)
      .waitFor();
    await page.getByText(/^dev is served by 1\.1\.0; \d+ of \d+ visits failed\.$/).waitFor();
    await page.getByRole('heading', { level: 1, name: /went back|taken back/ }).waitFor();
    await here.until('dev', 'dev is well again', ({ health, delivery }) => health === 'healthy' && delivery === null);
  }, 90_000);

  it('tells of a stage that nobody serves yet', async () => {
    await page.goto(`${here.url()}/quickstart?stage=prod`);
    await page.getByRole('heading', { name: 'Visitors of the shop, live' }).waitFor();
    expect(await page.getByRole('group', { name: 'Which stage is visited' }).getByText('prod').count()).toBe(0);
  });
});
