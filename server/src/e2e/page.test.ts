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
  const complaints: string[] = [];

  beforeAll(async () => {
    execFileSync(process.execPath, [join(checkout, 'tools', 'boot', 'build.mjs')], { cwd: checkout, stdio: 'ignore' });
    here = await Installation.make();
    const said = await here.up();
    [link = ''] = /http\S+\/link\/\S+/.exec(said) ?? [];
    await here.runs('staging', here.shop.head());
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
    await page.getByText(here.shop.head().slice(0, 7)).first().waitFor();
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

  it('opens every view by its address, and nothing complains in the console', async () => {
    for (const path of ['/', '/fleet', '/changes', '/events', '/audit', '/targets', '/applications/shop']) {
      await page.goto(`${here.url()}${path}`);
      await page.getByRole('main').waitFor();
      await page.getByRole('heading').first().waitFor();
    }
    expect(complaints).toEqual([]);
  });
});
