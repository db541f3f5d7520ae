import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { Installation } from './installation.ts';
import { openBrowser } from './open-browser.ts';
import { settle } from './settle.ts';

const needs = requires('git', 'chromium');
const waitMs = 20_000;

/** What would run, or lead astray, if a page took it for more than text. */
const hostile = '<img src=x onerror="window.pwned=1"><script>window.pwned=1</script>{{7*7}}';
const link = '[here](javascript:window.pwned=1) javascript:window.pwned=1';

/** A service whose log is written by somebody hostile. */
const chatter = `apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: chatter-script}
spec:
  path: app/chatter.mjs
  content: |
    console.log(${JSON.stringify(`${hostile} \u001b[31mred\u001b[0m`)});
    setInterval(() => {}, 1000);
---
apiVersion: host.fairlead.dev/v1
kind: Process
metadata: {name: chatter}
spec: {run: [node, app/chatter.mjs], restartOn: [chatter-script]}
`;

describe.skipIf(needs.skip)('server/src/e2e/page-inert.test.ts', () => {
  let here: Installation;
  let browser: Browser;
  let context: BrowserContext;
  let commit: string;
  let staging: string;

  beforeAll(async () => {
    browser = await openBrowser();
    here = await Installation.make();
    const [signIn = ''] = /http\S+\/link\/\S+/.exec(await here.up()) ?? [];
    await here.runs('staging', here.shop.head());
    here.shop.git('config', 'user.name', `Eve ${hostile}`);
    here.shop.setConfig({ greeting: hostile });
    here.shop.write('deploy/chatter.yaml', chatter);
    commit = here.shop.push(`${hostile}\n\n${link}\n${hostile}`);
    await here.runs('staging', commit);
    const { id } = await here.placement('staging');
    staging = id;
    await here.ask(routes.pause, { params: { id }, body: { reason: `${hostile} ${link}` } });
    await here.ask(routes.freeze, { body: { scope: { target: 'prod' }, reason: hostile } });
    context = await browser.newContext();
    context.setDefaultTimeout(waitMs);
    const page = await context.newPage();
    await page.goto(signIn);
    await page.getByRole('navigation').first().waitFor();
    await page.close();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await here?.dispose();
  });

  const atConfig = '/applications/shop?stage=staging&target=staging&object=File/config';
  const places = (): readonly (readonly [string, string, string])[] => [
    ['the reason of a freeze', '/', hostile],
    ['the title of a change', '/changes', hostile],
    ['the title and body of a commit', `/changes/${commit}`, hostile],
    ['the reason of a pause', '/applications/shop?stage=staging&target=staging', hostile],
    ['the content of an object', `${atConfig}&tab=yaml`, 'img src=x'],
    ['a log', '/applications/shop?stage=staging&target=staging&object=Process/chatter&tab=logs', hostile],
    ['the message of an event', '/events', hostile],
    ['an audit record', '/governance?tab=audit', hostile],
    ['a change on the time axis', '/', '<img src=x'],
    ['what an application is made of', '/applications/shop?stage=staging&target=staging&view=list', 'chatter'],
    ['an object that is looked for by a link', `/objects/${staging}?object=File/config&tab=yaml`, 'img src=x'],
    ['an object in the address', `/objects/${staging}?object=${encodeURIComponent(hostile)}`, 'Not here.'],
    ['an application in the address', `/applications/${encodeURIComponent(hostile)}`, 'Not here.'],
    ['a page in the address', `/${encodeURIComponent(hostile)}`, 'no page at this address'],
    ['the decisions in force', '/governance', hostile],
    ['the settings', '/settings', 'shop'],
    ['the list of placements', '/fleet', 'shop'],
    ['the fleet as tiles', '/fleet?view=tiles', 'shop'],
    ['an application named in the address', `/insight?application=${encodeURIComponent(hostile)}`, hostile],
    ['a stage named in the address', `/quickstart?stage=${encodeURIComponent(hostile)}`, 'Things to try'],
    ['a search in the address', `/fleet?text=${encodeURIComponent(hostile)}`, 'No placement fits'],
  ];

  it('shows whatever came from outside as text, and runs none of it', async () => {
    const found: string[] = [];
    for (const [what, path, text] of places()) {
      const page = await context.newPage();
      page.on('dialog', (dialog) => void dialog.dismiss().then(() => found.push(`${what}: a dialog opened`)));
      await page.goto(here.url() + path);
      await settle(page);
      for (const more of await page.locator('main summary').all()) await more.click();
      await page.getByText(text).first().waitFor();
      found.push(...(await alive(page)).map((trouble) => `${what}: ${trouble}`));
      await page.close();
    }
    expect(found).toEqual([]);
  }, 120_000);

  it('shows the name of a saved view as text, whoever wrote it there', async () => {
    const page = await context.newPage();
    await page.goto(`${here.url()}/fleet?text=${encodeURIComponent(hostile.slice(0, 200))}`);
    await page.getByRole('button', { name: 'Save this view…' }).click();
    await page.getByLabel('Name of this view').fill(hostile.slice(0, 60));
    await page.keyboard.press('Enter');
    await page.getByText('Kept for you').waitFor();
    await page.goto(`${here.url()}/fleet`);
    await page.getByRole('region', { name: 'Saved views' }).getByRole('link').click();
    await page.getByText('No placement fits').first().waitFor();
    expect(await alive(page)).toEqual([]);
    await page.close();
  });

  it('goes nowhere but to its own pages after signing in', async () => {
    for (const to of ['javascript:window.pwned=1', '//example.org/', 'https://example.org/']) {
      const page = await context.newPage();
      await page.goto(`${here.url()}/sign-in?to=${encodeURIComponent(to)}`);
      await page.getByLabel('Token').fill(here.token());
      await page.getByRole('button', { name: 'Sign in' }).click();
      await page.getByRole('navigation').first().waitFor();
      expect(new URL(page.url()).origin).toBe(here.url());
      expect(await alive(page)).toEqual([]);
      await page.close();
    }
  });

  it('refuses to be framed, inline scripts and scripts from elsewhere', async () => {
    const elsewhere = createServer((_, response) => {
      response.setHeader('content-type', 'text/html');
      response.end(`<iframe src="${here.url()}/" title="trap"></iframe>`);
    });
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
    const { port } = elsewhere.address() as AddressInfo; // listens on a port, not on a pipe
    const page = await context.newPage();
    await page.goto(`http://127.0.0.1:${port}/`);
    await page.waitForLoadState('load');
    expect(await page.frames()[1]?.locator('nav').count()).toBe(0);
    await page.close();
    elsewhere.close();
    const policy = (await fetch(here.url())).headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
  });
});

/** What came alive on the page that ought to be text. */
async function alive(page: Page): Promise<readonly string[]> {
  const [ran, images, links] = (await page.evaluate(`[
    window.pwned !== undefined,
    document.querySelectorAll('img[src="x"], script:not([src])').length,
    [...document.querySelectorAll('a')].filter((a) => !/^https?:$/.test(new URL(a.getAttribute('href') ?? '', location.href).protocol)).length,
  ]`)) as [boolean, number, number];
  return [
    ...(ran ? ['a script ran'] : []),
    ...(images > 0 ? [`${images} elements were made of it`] : []),
    ...(links > 0 ? [`${links} links have an odd scheme`] : []),
  ];
}
