import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';
import { openBrowser } from './open-browser.ts';
import { settle } from './settle.ts';

const needs = requires('git', 'chromium', 'engine');
const waitMs = 20_000;

const policy = `apiVersion: fairlead.dev/v1
kind: Policy
metadata: {name: polite}
spec:
  description: Files greet people well.
  match: {}
  kinds: [File]
  fix: choose a kinder word
  rego: |
    package polite

    deny contains {"msg": "it shouts", "field": "spec.content"} if contains(input.object.spec.content, "SHOUT")
  exemptions: [{targets: [somewhere], owner: ada, reason: being moved, until: 2099-01-31}]
`;

describe.skipIf(needs.skip)('server/src/e2e/policies.test.ts', () => {
  let here: Installation;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    browser = await openBrowser();
    here = await Installation.make();
    const [signIn = ''] = /http\S+\/link\/\S+/.exec(await here.up()) ?? [];
    await here.runs('staging', here.shop.head());
    here.shop.write('fairlead/polite.yaml', policy);
    here.shop.push('Ask for manners');
    await eventually({ what: 'the policy in force', deadlineMs: waitMs }, async () => {
      const { items } = await here.ask(routes.listPolicies, {});
      return items.some(({ name }) => name === 'polite');
    });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(waitMs);
    page = await context.newPage();
    await page.goto(signIn);
    await page.getByRole('navigation').first().waitFor();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await here?.dispose();
  });

  it('what a policy denies is held, and every place says which and what to do', async () => {
    here.shop.setConfig({ greeting: 'SHOUT' });
    const commit = here.shop.push('Greet loudly');
    const held = await here.until('dev', 'held by the policy', ({ holds }) =>
      holds.some(({ gate }) => gate === 'policy'),
    );
    expect(held.applied?.revision).not.toBe(commit);
    expect(held.holds).toMatchObject([
      { rule: 'Policy/polite', reason: expect.stringContaining('it shouts'), next: 'choose a kinder word' },
    ]);
    const why = await here.cli('why', 'shop/dev');
    expect(why.out).toContain('it shouts');
    expect(why.out).toContain('choose a kinder word');
    const listed = await here.cli('policy', 'list');
    expect(listed.out).toMatch(/polite +deny +\d+ +1 denied/);
    const { items } = await here.ask(routes.listFindings, { query: { application: 'shop' } });
    expect(items).toMatchObject([
      { rule: 'Policy/polite', object: 'File/config', path: expect.stringContaining('.yaml') },
    ]);
  }, 60_000);

  it('the page lists the policy, what it finds and what is exempted', async () => {
    await page.goto(`${here.url()}/governance?tab=policies`);
    await page.getByText('1 policy, 1 finding denies').waitFor();
    await page.getByText('targets somewhere by ada').waitFor();
    await page.getByText('it shouts').first().waitFor();
    await shoot('govern');
    await page.goto(`${here.url()}/applications/shop?stage=dev&target=dev`);
    await page.getByRole('heading', { name: /Found by rules/ }).waitFor();
    await shoot('application');
    const { delivery } = await here.placement('dev');
    await page.goto(`${here.url()}/deliveries/${delivery ?? 'none'}`);
    await page.getByRole('heading', { name: /Found by rules/ }).waitFor();
    await shoot('delivery');
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${here.url()}/governance?tab=policies`);
    await page.getByText('it shouts').first().waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390);
    await shoot('phone');
  }, 60_000);

  it('what is put right goes on', async () => {
    here.shop.setConfig({ greeting: 'hello' });
    await here.runs('staging', here.shop.push('Greet softly'));
    expect((await here.ask(routes.listFindings, {})).items).toEqual([]);
  }, 60_000);

  /** Pictures to be looked at, where somebody asks for them. */
  const shoot = async (name: string): Promise<void> => {
    const folder = process.env['FAIRLEAD_PICTURES'];
    await settle(page);
    if (folder !== undefined) await page.screenshot({ path: join(folder, `policies-${name}.png`), fullPage: true });
  };
});
