import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { brokenRules } from './broken-rules.ts';
import { Installation } from './installation.ts';
import { openBrowser } from './open-browser.ts';
import { settle } from './settle.ts';

const needs = requires('git', 'chromium');
const waitMs = 30_000;
const many = 600;
/** What is in sight, and a screen around it: the rest does not exist. */
const mostDrawn = 300;

const file = (index: number): string =>
  `apiVersion: host.fairlead.dev/v1\nkind: File\nmetadata: {name: part-${String(index).padStart(3, '0')}}\nspec: {path: parts/${index}.txt, content: "${index}"}\n`;
const files = {
  'fairlead/fleet.yaml':
    'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: dev}\nspec: {host: {roots: ["."]}}\n',
  'fairlead/crowd.yaml':
    'apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: crowd}\nspec: {source: {repo: ".", path: deploy}, stages: [dev]}\n',
  'deploy/parts.yaml': Array.from({ length: many }, (_, index) => file(index)).join('---\n'),
};

/** A graph too large to be drawn whole, in a real browser under the real security policy. */
describe.skipIf(needs.skip)('server/src/e2e/page-crowd.test.ts', () => {
  let here: Installation;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await openBrowser();
    here = await Installation.holding(files);
    const [link = ''] = /http\S+\/link\/\S+/.exec(await here.up()) ?? [];
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.setDefaultTimeout(waitMs);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    await page.goto(link);
    await page.getByRole('navigation').first().waitFor();
    await here.runs('dev', here.shop.head(), 60_000, 'crowd');
    await page.goto(`${here.url()}/applications/crowd?stage=dev&group=none`);
    await page.getByRole('button', { name: 'Fit' }).waitFor();
    await settle(page);
  }, 240_000);
  afterAll(async () => {
    await browser?.close();
    await here?.dispose();
  });

  it('is placed in a worker of the page’s own server, and only what is in sight exists', async () => {
    expect(page.workers().map((worker) => new URL(worker.url()).origin)).toEqual([here.url()]);
    const drawn = await page.locator('.graph .node').count();
    expect(drawn).toBeGreaterThan(10);
    expect(drawn).toBeLessThan(mostDrawn);
  });

  it('is walked through with the arrow keys, one stop of the Tab key for all of it', async () => {
    expect(await page.locator('.graph [tabindex="0"]').count()).toBeLessThanOrEqual(1);
    const graph = page.getByRole('region', { name: /^Objects in the order/ });
    await graph.focus();
    await page.keyboard.press('ArrowRight');
    await page.locator('.graph .body:focus').waitFor();
    const first = await page.locator('.graph .body:focus').getAttribute('aria-label');
    for (let step = 0; step < 20; step += 1) await page.keyboard.press('ArrowDown');
    const last = page.locator('.graph .body:focus');
    await last.waitFor();
    expect(await last.getAttribute('aria-label')).not.toBe(first);
    await page.keyboard.press('Enter');
    await page.getByRole('complementary', { name: /^File\/part-/ }).waitFor();
    await page.keyboard.press('Escape');
  });

  it('from afar is a few paths, in which each node can still be pressed', async () => {
    await page.getByRole('button', { name: 'Fit' }).click();
    await page.locator('.graph .far').first().waitFor();
    expect(await page.locator('.graph .node').count()).toBeLessThanOrEqual(1);
    expect(await brokenRules(page)).toEqual([]);
    const drawing = page.locator('.graph svg');
    const box = await drawing.boundingBox();
    await drawing.click({ position: { x: (box?.width ?? 0) * 0.7, y: (box?.height ?? 0) * 0.6 } });
    await page.getByRole('complementary', { name: /^File\/part-/ }).waitFor();
  });

  it('breaks no rule of the security policy', () => {
    expect(complaints).toEqual([]);
  });
});
