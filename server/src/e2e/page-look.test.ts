import { routes } from '@fairlead/core/wire/routes.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { openBrowser } from './open-browser.ts';
import { type PageStory, tellPageStory } from './page-story.ts';

const needs = requires('git', 'chromium');
const waitMs = 20_000;
const phone = { width: 390, height: 844 };

/** A person looks into what went wrong, on the real page of a real installation. */
describe.skipIf(needs.skip)('server/src/e2e/page-look.test.ts', () => {
  let story: PageStory;
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const open = async (path: string): Promise<void> => void (await page.goto(story.here.url() + path));

  beforeAll(async () => {
    browser = await openBrowser();
    story = await tellPageStory();
    context = await browser.newContext({ acceptDownloads: true });
    context.setDefaultTimeout(waitMs);
    page = await context.newPage();
    await page.goto(story.link);
    await page.getByRole('navigation').first().waitFor();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await story?.here.dispose();
  });

  it('tells of an object only what a delivery would change, and the whole beside it', async () => {
    await open('/applications/shop?stage=prod&target=prod');
    await page.getByRole('button', { name: 'File config: drifted' }).click();
    await page.getByRole('tab', { name: 'diff' }).click();
    const panel = page.getByRole('tabpanel');
    await panel.getByText('/spec/content').waitFor();
    expect(await panel.locator('.path').allTextContents()).toEqual(['/spec/content']);
    expect(await panel.locator('.before mark').allTextContents()).toEqual(['Closed', 'for stocktaking']);
    await panel.getByRole('button', { name: 'the whole object' }).click();
    await panel
      .getByRole('region', { name: /^The whole object/ })
      .getByText('uid:')
      .waitFor();
    await page.keyboard.press('Escape');
    await panel.waitFor({ state: 'detached' });
  });

  it('draws its objects, folds them, lists them, and keeps that in the address', async () => {
    await open('/applications/shop?stage=prod&target=prod&group=kind');
    await page.getByRole('button', { name: /^File 4 objects/ }).click();
    await page.getByRole('button', { name: 'File web-script: healthy' }).waitFor();
    await page.getByRole('button', { name: 'list' }).click();
    expect(new URL(page.url()).searchParams.get('view')).toBe('list');
    await page.getByLabel('Only objects with').fill('drift');
    await page.getByText('No object is called so.').waitFor();
    await page.getByLabel('Only objects with').fill('File/config');
    await page.getByRole('button', { name: 'File/config' }).click();
    await page.getByRole('complementary', { name: 'File/config' }).waitFor();
  });

  it('reads several logs together, without some lines, and saves them', async () => {
    await open('/applications/shop?stage=dev&target=dev&object=Task/migrate&tab=logs');
    const log = page.getByRole('log');
    await log.waitFor();
    const all = await log.locator('.log-text').allTextContents();
    expect(all.length).toBeGreaterThan(0);
    await page.getByLabel('No lines with').fill(all[0] ?? '');
    await expectGone(page, all[0] ?? '');
    await page.getByLabel('No lines with').fill('');
    await page.getByText('together with others').click();
    await page.getByRole('button', { name: 'Process/api' }).click();
    await page.getByRole('log', { name: 'Log of Task/migrate, Process/api' }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('shop-dev.log');
  });

  it('compares two stages', async () => {
    await open('/applications/shop?stage=prod&target=prod');
    await page.getByRole('link', { name: 'staging', exact: true }).click();
    await page.getByRole('heading', { name: /differ between shop in staging/ }).waitFor();
    await page.getByText('File/config').first().waitFor();
  });

  it('compares what a delivery brought with what was there before, and shows no bundle that was not delivered there', async () => {
    await open(`/deliveries/${story.failedDelivery}`);
    await page.getByRole('link', { name: 'what it changed' }).click();
    await page.getByRole('heading', { name: /^1 of 8 objects differs/ }).waitFor();
    await page.getByText('"healthy": false').waitFor();
    const { dev, prod } = story;
    const foreign = (await story.here.placement('prod')).applied?.bundle ?? '';
    await expect(story.here.ask(routes.compare, { query: { a: dev, b: dev, bBundle: foreign } })).rejects.toMatchObject(
      { code: 'not-found' },
    );
    await story.here.ask(routes.compare, { query: { a: dev, b: prod, bBundle: foreign } });
  });

  it('has what can be done within reach of a thumb', async () => {
    await page.setViewportSize(phone);
    await open('/applications/shop?stage=prod&target=prod');
    const box = await page.getByRole('button', { name: /^Roll back/ }).boundingBox();
    expect(box?.y ?? 0).toBeGreaterThan(phone.height * 0.7);
    expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  it('goes on where it was when the stream was cut, without being reloaded', async () => {
    const { here } = story;
    await open('/changes');
    await page.getByText('live', { exact: true }).waitFor();
    await page.evaluate('window.notReloaded = true');
    await context.setOffline(true);
    here.shop.git('pull', '--quiet', '--rebase');
    here.shop.setConfig({ greeting: 'Said while nobody listened', healthy: true });
    const fresh = here.shop.push('Said while nobody listened');
    await here.runs('dev', fresh, 60_000);
    await context.setOffline(false);
    await page.getByText('Said while nobody listened').first().waitFor();
    expect(await page.evaluate('window.notReloaded')).toBe(true);
  });

  it('asks to sign in again when the permission is withdrawn in mid-view', async () => {
    const { here } = story;
    const made = await here.ask(routes.createToken, { body: { name: 'guest', role: 'viewer', project: '*' } });
    const guest = await (await browser.newContext()).newPage();
    guest.setDefaultTimeout(waitMs);
    await guest.goto(`${here.url()}/sign-in?to=/changes`);
    await guest.getByLabel('Token').fill(made.secret);
    await guest.getByRole('button', { name: 'Sign in' }).click();
    await guest.getByRole('navigation').first().waitFor();
    await here.ask(routes.deleteToken, { params: { id: made.token.id } });
    // Whichever comes first: the page notices by itself, or asks for another view.
    await guest.keyboard.press('g');
    await guest.keyboard.press('f');
    await guest.getByRole('heading', { name: 'Sign in to Fairlead.' }).waitFor();
    await guest.context().close();
  });
});

async function expectGone(page: Page, text: string): Promise<void> {
  await page.getByRole('log').getByText(text, { exact: true }).waitFor({ state: 'detached' });
}
