import type { Browser, BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { brokenRules } from './broken-rules.ts';
import { openBrowser } from './open-browser.ts';
import { pageScenes } from './page-scenes.ts';
import { type PageStory, tellPageStory } from './page-story.ts';
import { settle } from './settle.ts';

const needs = requires('git', 'chromium');
const looks = [
  { look: 'light and wide', colorScheme: 'light', viewport: { width: 1440, height: 900 } },
  { look: 'dark and as narrow as a phone', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
] as const;

describe.skipIf(needs.skip)('server/src/e2e/page-access.test.ts', () => {
  let story: PageStory;
  let browser: Browser;
  let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;

  beforeAll(async () => {
    browser = await openBrowser();
    story = await tellPageStory();
    const page = await (await browser.newContext()).newPage();
    await page.goto(story.link);
    await page.getByRole('navigation').first().waitFor();
    signedIn = await page.context().storageState();
    await page.context().close();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await story?.here.dispose();
  });

  for (const { look, ...options } of looks) {
    it(`breaks no rule of WCAG 2.2 AA on any page, ${look}`, async () => {
      const context = await browser.newContext({ ...options, storageState: signedIn });
      const found: string[] = [];
      for (const scene of pageScenes) {
        const page = await context.newPage();
        await page.goto(story.here.url() + scene.path(story));
        await settle(page);
        await scene.arrange?.(page);
        await settle(page);
        found.push(...(await brokenRules(page)).map((what) => `${scene.name}: ${what}`));
        await page.close();
      }
      await context.close();
      expect(found).toEqual([]);
    }, 240_000);
  }

  it('breaks no rule where one signs in', async () => {
    const page = await (await browser.newContext()).newPage();
    await page.goto(`${story.here.url()}/sign-in`);
    await settle(page);
    expect(await brokenRules(page)).toEqual([]);
    await page.context().close();
  });
});
