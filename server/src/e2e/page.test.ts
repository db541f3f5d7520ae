import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPart } from '../../../tools/parts/parts.ts';
import { requires } from '../../../tools/test/requires.ts';
import { Installation } from './installation.ts';

const needs = requires('git', 'chromium');
const checkout = fileURLToPath(new URL('../../../', import.meta.url));
const waitMs = 20_000;

describe.skipIf(needs.skip)('server/src/e2e/page.test.ts', () => {
  let here: Installation;
  let browser: Browser;
  let page: Page;
  let link: string;
  /** The commit that the shop began with: its clone moves on when Fairlead commits to it. */
  let first: string;
  const complaints: string[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, [join(checkout, 'tools', 'boot', 'build.mjs')], { cwd: checkout, stdio: 'ignore' });
    here = await Installation.make();
    const said = await here.up();
    [link = ''] = /http\S+\/link\/\S+/.exec(said) ?? [];
    first = here.shop.head();
    await here.runs('staging', first);
    browser = await chromium.launch({
      executablePath: findPart('chromium')?.chromium ?? '',
      args: ['--no-sandbox', '--disable-gpu'],
    });
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(waitMs);
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
  });
  afterAll(async () => {
    await browser?.close();
    await here?.dispose();
  });

  it('signs in by the link of the greeting, once', async () => {
    await page.goto(link);
    await page.getByRole('navigation').first().waitFor();
    expect(page.url()).not.toContain('fl_');
    expect(page.url().startsWith(here.url())).toBe(true);
    await page
      .getByRole('link', { name: /Start the shop/ })
      .first()
      .waitFor();
    const stranger = await (await browser.newContext()).newPage();
    const again = await stranger.goto(link);
    expect(await stranger.getByRole('navigation').count()).toBe(0);
    expect(`${again?.status()} ${await stranger.locator('body').textContent()}`).toMatch(/used|once|expired|sign in/i);
    await stranger.context().close();
  });

  it('shows an application with its stages side by side', async () => {
    await page.goto(`${here.url()}/applications/shop`);
    for (const stage of ['dev', 'staging', 'prod']) await page.getByText(stage, { exact: true }).first().waitFor();
    await page.getByText(first.slice(0, 7)).first().waitFor();
  });

  it('follows a push without being reloaded', async () => {
    await page.evaluate('window.notReloaded = true');
    here.shop.git('pull', '--quiet');
    here.shop.setConfig({ greeting: 'Seen on the page' });
    const commit = here.shop.push('Seen on the page');
    await page.getByText(commit.slice(0, 7)).first().waitFor();
    await here.runs('staging', commit);
    expect(await page.evaluate('window.notReloaded')).toBe(true);
  });

  it('promotes by a button, and shows it arrive', async () => {
    const prod = page.getByRole('article', { name: /^prod/ });
    await prod.getByRole('button', { name: /promote/i }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^promote/i }).click();
    await dialog.waitFor({ state: 'hidden' });
    await here.greets('prod', 'Seen on the page');
    const row = await here.until(
      'prod',
      'prod is well',
      ({ sync, health }) => sync === 'synced' && health === 'healthy',
    );
    await page.getByText('nothing has been promoted here yet').waitFor({ state: 'hidden' });
    expect(row.applied?.revision).toBe((await here.placement('staging')).applied?.revision);
    expect(await page.evaluate('window.notReloaded')).toBe(true);
  });

  it('finds the object in a text that a pager sent, and says how it is and what happened last', async () => {
    await page.goto(here.url());
    await page
      .getByRole('combobox', { name: /search/i })
      .fill('CRITICAL on call: Process/web does not answer since 02:10');
    await page
      .getByRole('option', { name: /Process\/web/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: /Process\/web of shop in \w+ is .*the last/ }).waitFor();
    await page.getByRole('slider', { name: 'When' }).fill('-24');
    await page.getByText('Nothing had been healthy here by then').waitFor();
    await page.getByRole('tab', { name: 'YAML' }).click();
    expect(page.url()).toContain('tab=yaml');
  });

  it('goes anywhere and finds people and commits from the one field, by keys alone', async () => {
    await page.goto(`${here.url()}/events`);
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.keyboard.press('Control+k');
    await page.keyboard.type('flee');
    await page.getByRole('option', { name: /page Fleet/ }).waitFor();
    await page.keyboard.press('Enter');
    await page.waitForURL((url) => url.pathname === '/fleet');
    await page.keyboard.press('/');
    await page.keyboard.type('you@localhost');
    await page.getByRole('option', { name: /change Seen on the page/ }).waitFor();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('You');
    await page.getByRole('option', { name: /person You/ }).waitFor();
    const commit = here.shop.git('log', '--all', '--format=%H', '--grep', '^Seen on the page', '-1');
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(`${commit.slice(0, 9)} Seen on the page`);
    await page.getByRole('option', { name: /change Seen on the page/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: /Seen on the page/ }).waitFor();
  });

  it('tells by a dry run what a sync would change', async () => {
    await page.goto(`${here.url()}/applications/shop?stage=dev`);
    await page.getByRole('button', { name: /^Sync/ }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: /^Dry run/ }).click();
    await dialog.getByText('Nothing would change: live and Git hold the same.').waitFor();
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'hidden' });
  });

  it('tests a target, and says that it answers', async () => {
    await page.goto(`${here.url()}/targets`);
    await page.getByRole('button', { name: 'Test dev' }).click();
    await page
      .getByRole('status')
      .getByText(/^answers/)
      .waitFor();
  });

  it('measures what was delivered, and tells who decided what', async () => {
    await page.goto(`${here.url()}/insight`);
    await page.getByRole('heading', { level: 1, name: /reached production in 28 days/ }).waitFor();
    await page.getByRole('img', { name: /Deliveries by day/ }).waitFor();
    await page.getByRole('img', { name: /^Lead time over time: from/ }).waitFor();
    await page.getByRole('button', { name: 'failure rate' }).click();
    await page.getByRole('img', { name: /^Failure rate over time: from/ }).waitFor();
    await page.goto(`${here.url()}/governance`);
    await page.getByRole('heading', { level: 1, name: /No decision of a person is in force/ }).waitFor();
    await page.getByRole('button', { name: 'Freeze…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel(/reason|why/i).fill('a test of the page');
    await dialog.getByRole('button', { name: /^Freeze/ }).click();
    await page.getByRole('heading', { level: 1, name: /1 freeze in force/ }).waitFor();
    await page.getByRole('button', { name: 'Lift…' }).click();
    await dialog.getByRole('button', { name: /^Lift/ }).click();
    await page.getByRole('heading', { level: 1, name: /No decision of a person is in force/ }).waitFor();
  });

  it('gathers the fleet into tiles, and keeps a view by its name', async () => {
    await page.goto(`${here.url()}/fleet`);
    await page.getByRole('button', { name: 'tiles' }).click();
    await page.getByRole('button', { name: 'target' }).click();
    await page.getByRole('button', { name: /^dev\b/ }).click();
    await page.getByRole('heading', { level: 1, name: /1 placement \(.*dev.*\)/ }).waitFor();
    await page.getByRole('button', { name: 'Save this view…' }).click();
    await page.getByLabel('Name of this view').fill('only dev');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'Saved views' }).getByRole('link', { name: 'only dev' }).waitFor();
    // It is the person's, not the browser's: nothing of it is kept here.
    await page.evaluate('localStorage.clear()');
    await page.goto(`${here.url()}/fleet`);
    await page.getByRole('region', { name: 'Saved views' }).getByRole('link', { name: 'only dev' }).click();
    expect(new URL(page.url()).searchParams.get('target')).toBe('dev');
    await page.getByRole('button', { name: 'Remove the view only dev' }).click();
    await page.getByRole('link', { name: 'only dev' }).waitFor({ state: 'detached' });
  });

  it('asks for the name before it deletes', async () => {
    await page.goto(`${here.url()}/applications/shop?stage=dev`);
    await page.getByRole('button', { name: /^Sync/ }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Delete too' }).click();
    const confirm = dialog.getByRole('button', { name: 'Sync and delete' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByLabel(/Type shop to delete/).fill('shop');
    expect(await confirm.isEnabled()).toBe(true);
    await page.keyboard.press('Escape');
  });

  it('tells every key when asked for it', async () => {
    await page.keyboard.press('?');
    await page.getByRole('dialog', { name: 'Keys' }).getByText('go to Insight').waitFor();
    await page.keyboard.press('Escape');
    await page.keyboard.press('g');
    await page.keyboard.press('r');
    await page
      .getByRole('heading', { level: 1, name: /needs no other one first|needs another one first|reaches furthest/ })
      .waitFor();
  });

  it('opens every view by its address, and nothing complains in the console', async () => {
    const pages = [
      '/',
      '/fleet',
      '/changes',
      '/events',
      '/governance',
      '/graph',
      '/insight',
      '/settings',
      '/targets',
      '/quickstart',
    ];
    for (const path of [...pages, '/governance?tab=audit', '/governance?tab=access', '/applications/shop']) {
      await page.goto(`${here.url()}${path}`);
      await page.getByRole('main').waitFor();
      await page.getByRole('heading').first().waitFor();
    }
    expect(complaints).toEqual([]);
  });
});
