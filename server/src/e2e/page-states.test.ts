import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { brokenRules } from './broken-rules.ts';
import { Installation } from './installation.ts';
import { openBrowser } from './open-browser.ts';
import {
  gonePlaces,
  goWithin,
  openWhole,
  pagePlaces,
  type SignedIn,
  signInAsStranger,
  signInBy,
  standingPlaces,
} from './page-places.ts';
import { type PageStory, tellPageStory } from './page-story.ts';
import { settle } from './settle.ts';

const needs = requires('git', 'chromium');
const waitMs = 30_000;
/** Of what the page itself asks for, Chromium writes every failure into its console. */
const ownWords = /Failed to load resource|ERR_CONNECTION|ERR_ABORTED|net::ERR/;

/** Each page in each state that a person meets, brought about by real failures: none of them is a blank or a trap. */
describe.skipIf(needs.skip)('server/src/e2e/page-states.test.ts', () => {
  let story: PageStory;
  let browser: Browser;
  let signedIn: SignedIn;
  const complaints: string[] = [];

  const visit = async (who = signedIn): Promise<Page> => {
    const context = await browser.newContext({ storageState: who, viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(waitMs);
    const page = await context.newPage();
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error' && !ownWords.test(message.text())) complaints.push(message.text());
    });
    return page;
  };
  /** What is wrong with the page as it stands: rules of access broken, or no sentence in its first line. */
  const troubles = async (page: Page, name: string): Promise<readonly string[]> => {
    const line = (await page.locator('h1').first().textContent()) ?? '';
    return [
      ...(await brokenRules(page)).map((what) => `${name}: ${what}`),
      ...(/^\S.*[.…]$/s.test(line) ? [] : [`${name}: its first line is no sentence: ${line}`]),
    ];
  };

  beforeAll(async () => {
    browser = await openBrowser();
    story = await tellPageStory();
    signedIn = await signInBy(browser, story.link);
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await story?.here.dispose();
  });

  it('says of what is not there that it is not, and how to go on', async () => {
    const page = await visit();
    const found: string[] = [];
    for (const { name, path } of gonePlaces) {
      await page.goto(story.here.url() + path(story));
      await settle(page);
      await page
        .getByText(/Not here\.|There is no page at this address\./)
        .first()
        .waitFor();
      await page
        .getByText(/search for/)
        .first()
        .waitFor();
      found.push(...(await troubles(page, name)));
    }
    expect(found).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('shows somebody who may see nothing here no trace of it, and breaks nowhere', async () => {
    const page = await visit(await signInAsStranger(browser, story.here));
    const found: string[] = [];
    for (const { name, path } of pagePlaces) {
      await page.goto(story.here.url() + path(story));
      await settle(page);
      found.push(...(await troubles(page, name)));
      const text = (await page.locator('main').textContent()) ?? '';
      if (/Sell rope|Welcome back|stocktaking/.test(text)) found.push(`${name}: tells of another tenant`);
    }
    expect(found).toEqual([]);
    await page.context().close();
  }, 120_000);

  it('teaches what to do where nothing was declared yet', async () => {
    const fresh = await Installation.holding({ 'README.md': 'Nothing yet.\n' });
    try {
      const [link = ''] = /http\S+\/link\/\S+/.exec(await fresh.up()) ?? [];
      const page = await visit(await signInBy(browser, link));
      const found: string[] = [];
      for (const { name, path } of standingPlaces) {
        await page.goto(fresh.url() + path(story));
        await settle(page);
        found.push(...(await troubles(page, name)));
        if ((await page.locator('.told, .timeline, table').count()) === 0) found.push(`${name}: says nothing`);
      }
      expect(found).toEqual([]);
      await page.context().close();
    } finally {
      await fresh.dispose();
    }
  }, 180_000);

  it('shows that it waits while the server hangs, then why nothing comes, and goes on by itself when it is back', async () => {
    const { here } = story;
    const port = Number(new URL(here.url()).port);
    const page = await visit();
    // Most of the time is spent waiting: a few tabs wait together.
    const tabs = [page, await visit(), await visit(), await visit()];
    for (const tab of tabs) await openWhole(tab, `${here.url()}/settings`);
    const places = pagePlaces.filter((place) => place.name !== 'settings');
    const found: string[] = [];
    const inEach = async (look: (tab: Page, place: (typeof places)[number]) => Promise<void>): Promise<void> => {
      const shares = tabs.map((_, index) => places.filter((_place, at) => at % tabs.length === index));
      await Promise.all(
        tabs.map(async (tab, index) => {
          for (const place of shares[index] ?? []) await look(tab, place);
        }),
      );
    };
    process.kill(here.serverPid(), 'SIGSTOP');
    await inEach(async (tab, { name, path }) => {
      await goWithin(tab, path(story));
      await tab.locator('.waiting').first().waitFor();
      found.push(...(await troubles(tab, `${name}, waiting`)));
    });
    process.kill(here.serverPid(), 'SIGCONT');
    await here.end('SIGKILL');
    await inEach(async (tab, { name, path }) => {
      await goWithin(tab, path(story));
      const alert = tab.getByRole('alert').filter({ hasText: 'could not be read' }).first();
      await alert.waitFor();
      await alert.getByRole('button', { name: 'Try again' }).waitFor();
      await alert.getByRole('button', { name: /Copy/ }).waitFor();
      found.push(...(await troubles(tab, `${name}, failed`)));
    });
    for (const tab of tabs.slice(1)) await tab.context().close();
    await goWithin(page, '/changes');
    await page.evaluate('window.notReloaded = true');
    await here.up({ port });
    await page.getByText('live', { exact: true }).waitFor({ timeout: 60_000 });
    await page.getByText('Sell rope by the metre').first().waitFor();
    expect(await page.evaluate('window.notReloaded')).toBe(true);
    expect(found).toEqual([]);
    await page.context().close();
  }, 300_000);

  it('fades what it knew once nobody vouches for it, says since when, and has it read again', async () => {
    const { here } = story;
    const port = Number(new URL(here.url()).port);
    const page = await visit();
    await page.clock.install();
    await openWhole(page, `${here.url()}/settings`);
    const found: string[] = [];
    for (const { path } of pagePlaces) {
      await goWithin(page, path(story));
      await settle(page);
    }
    await here.end('SIGKILL');
    await page
      .getByText(/reconnecting|stale since/)
      .first()
      .waitFor();
    await page.clock.fastForward('02:00');
    for (const { name, path } of pagePlaces) {
      await goWithin(page, path(story));
      await page.locator('.panel.old .late-line').first().waitFor();
      found.push(...(await troubles(page, `${name}, stale`)));
    }
    await page
      .getByText(/^stale since/)
      .first()
      .waitFor();
    await page.getByRole('button', { name: 'Try now' }).waitFor();
    await here.up({ port });
    // It tries by itself as well, and may have been quicker.
    await page
      .getByRole('button', { name: 'Try now' })
      .click({ timeout: 1_000 })
      .catch(() => undefined);
    await page.getByText('live', { exact: true }).waitFor({ timeout: 60_000 });
    await goWithin(page, '/changes');
    await page.locator('.late-line').first().waitFor({ state: 'detached' });
    expect(found).toEqual([]);
    await page.context().close();
  }, 300_000);

  it('left nothing in the console but what the browser itself says of a server that is away', () => {
    expect(complaints).toEqual([]);
  });
});
