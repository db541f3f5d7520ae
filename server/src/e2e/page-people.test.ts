import { routes } from '@fairlead/core/wire/routes.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { openBrowser } from './open-browser.ts';
import { type PageStory, tellPageStory } from './page-story.ts';

const needs = requires('git', 'chromium');
const waitMs = 20_000;
const phone = { width: 390, height: 844 };

/** The four people for whom the page is, each with the question that brought them, by what they read and press. */
describe.skipIf(needs.skip)('server/src/e2e/page-people.test.ts', () => {
  let story: PageStory;
  let browser: Browser;
  let signedIn: Awaited<ReturnType<BrowserContext['storageState']>>;

  const visit = async (viewport = { width: 1440, height: 900 }): Promise<Page> => {
    const context = await browser.newContext({ storageState: signedIn, viewport });
    context.setDefaultTimeout(waitMs);
    return context.newPage();
  };

  beforeAll(async () => {
    browser = await openBrowser();
    story = await tellPageStory();
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(story.link);
    await page.getByRole('navigation').first().waitFor();
    signedIn = await context.storageState();
    await context.close();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await story?.here.dispose();
  });

  it('a developer finds the merged change, what it did, and why it is not live', async () => {
    const page = await visit();
    await page.goto(story.here.url());
    await page.getByRole('link', { name: 'Changes', exact: true }).click();
    await page
      .getByRole('link', { name: /Sell rope by the metre$/ })
      .last()
      .click();
    await page.getByRole('heading', { level: 1, name: /Sell rope by the metre/ }).waitFor();
    await page.getByRole('link', { name: 'shop dev' }).first().click();
    await page.getByRole('heading', { level: 1, name: /was taken back after/ }).waitFor();
    await page
      .getByText(/healthz answered 503/)
      .first()
      .waitFor();
    await page.getByRole('heading', { name: 'Gates' }).waitFor();
    await page.getByText('File/config', { exact: false }).first().waitFor();
    await page.context().close();
  });

  it('an operator on a phone sees the last change and goes one safe way back', async () => {
    const page = await visit(phone);
    await page.goto(story.here.url());
    await page.getByRole('heading', { level: 1, name: /shop in prod has drifted/ }).waitFor();
    await page.getByRole('link', { name: 'Fleet', exact: true }).click();
    await page.goto(`${story.here.url()}/applications/shop?stage=staging&target=staging`);
    await page.getByRole('button', { name: /^Roll back/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/1 object changes, .*go back\. Undo it with Unpin/).waitFor();
    for (const fact of ['Waived', 'Pinned', 'Git']) await dialog.getByText(fact, { exact: true }).waitFor();
    await dialog.getByText(/^shop in staging stays pinned at [0-9a-f]{7} until Git asks for another version/).waitFor();
    const revert = (await dialog.getByText(/^Fairlead commits [0-9a-f]{7} for staging to main/).textContent()) ?? '';
    expect(await dialog.getByRole('button', { name: /^Roll back to/ }).isDisabled()).toBe(true);
    await dialog.getByLabel('Why').fill('customers complain');
    const button = dialog.getByRole('button', { name: /^Roll back to/ });
    const box = await button.boundingBox();
    expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(phone.height);
    await button.click();
    await dialog.waitFor({ state: 'hidden' });
    await story.here.until(
      'staging',
      'staging went back',
      ({ applied, delivery }) => applied?.revision !== story.promoted && delivery === null,
    );
    // It came as the preview said: pinned at once, Git made true by the lock file, and the pin lifted by that.
    await eventually({ what: 'the pin is lifted by Git' }, async () =>
      (await story.here.events()).some(({ kind, stage }) => kind === 'unpinned' && stage === 'staging'),
    );
    const went = (await story.here.ask(routes.listAudit, { query: { limit: 50 } })).items;
    expect(went.find(({ verb }) => verb === 'rollback')).toMatchObject({
      outcome: 'done',
      reason: 'customers complain',
    });
    story.here.shop.git('pull', '--quiet');
    const [, foretold = ''] = /commits ([0-9a-f]{7}) for staging/.exec(revert) ?? [];
    expect(foretold).not.toBe('');
    expect(story.here.shop.git('log', '--patch', '--', 'fairlead/shop.lock.yaml')).toContain(`+  staging: ${foretold}`);
    await page.context().close();
  });

  it('every place of the page is reached on a phone', async () => {
    const page = await visit(phone);
    await page.goto(story.here.url());
    for (const [name, path] of [
      ['Insight', '/insight'],
      ['Targets', '/targets'],
      ['Try it', '/quickstart'],
    ] as const) {
      await page.getByRole('navigation', { name: 'Pages' }).getByRole('button').click();
      await page.getByRole('link', { name, exact: true }).click();
      await page.waitForURL((url) => url.pathname === path);
    }
    await page.context().close();
  });

  it('a platform owner narrows the fleet to what is wrong and opens it beside', async () => {
    const page = await visit();
    await page.goto(`${story.here.url()}/fleet`);
    await page.getByRole('button', { name: /^drifted/ }).click();
    await page.getByRole('row', { name: /drifted.*prod/ }).click();
    await page.getByRole('complementary').waitFor();
    expect(new URL(page.url()).searchParams.get('sync')).toBe('drifted');
    await page.keyboard.press('Escape');
    await page.getByRole('complementary').waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('an auditor asks who did what and has the chain verified', async () => {
    const page = await visit();
    await page.goto(`${story.here.url()}/governance?tab=audit`);
    await page.getByText('promote', { exact: false }).first().waitFor();
    await page.getByText(/every link of the chain is intact/).waitFor();
    await page.getByRole('tab', { name: /access/i }).click();
    await page.getByText(/admin/).first().waitFor();
    await page.context().close();
  });

  it('one who may only look is shown why a button does nothing', async () => {
    const { here } = story;
    const made = await here.ask(routes.createToken, { body: { name: 'onlooker', role: 'viewer', project: '*' } });
    const context = await browser.newContext();
    context.setDefaultTimeout(waitMs);
    const page = await context.newPage();
    await page.goto(`${here.url()}/sign-in?to=${encodeURIComponent('/quickstart')}`);
    await page.getByLabel('Token').fill(made.secret);
    await page.getByRole('button', { name: 'Sign in' }).click();
    const button = page.getByRole('button', { name: 'Do it: Greet visitors otherwise' });
    await button.waitFor();
    expect(await button.getAttribute('aria-disabled')).toBe('true');
    expect(await button.getAttribute('title')).toMatch(/promote on application shop needs a role/);
    await context.close();
  });

  it('says so when the server stops, shows what it knew, and comes back by itself', async () => {
    const { here } = story;
    const page = await visit();
    await page.goto(`${here.url()}/fleet`);
    await page.getByText('live', { exact: true }).waitFor();
    await page.getByRole('row', { name: /shop.*prod/ }).waitFor();
    const port = Number(new URL(here.url()).port);
    await here.end();
    await page
      .getByText(/reconnecting|not live|no connection/i)
      .first()
      .waitFor();
    await page.getByRole('row', { name: /shop.*prod/ }).waitFor();
    await here.up({ port });
    await page.getByText('live', { exact: true }).waitFor({ timeout: 60_000 });
    await page.context().close();
  }, 120_000);
});
