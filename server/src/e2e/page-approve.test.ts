import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { Installation } from './installation.ts';
import { openBrowser } from './open-browser.ts';

const needs = requires('git', 'chromium');
const waitMs = 20_000;
const file = (content: string) => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: note}
spec: {path: note, content: "${content}"}
`;
const application = `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec: {source: {repo: ., path: shop}, stages: [prod]}
`;
/** A window that opens at the next whole minute but one, and the guards that ask for an approval. */
function guarded(): string {
  const opens = new Date(Date.now() + 100_000);
  const at = `${opens.getUTCMinutes()} ${opens.getUTCHours()} * * *`;
  return `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: prod}
spec:
  tier: production
  host: {roots: ["files"]}
  preset: aggressive
  guards: {approve: {count: 1}}
---
apiVersion: fairlead.dev/v1
kind: Window
metadata: {name: evening}
spec:
  allow: {at: "${at}", for: 30m}
  where: {tier: production}
`;
}

/** From a change that waits to evidence that proves it, on the running program, by what people press and type. */
describe.skipIf(needs.skip)('server/src/e2e/page-approve.test.ts', () => {
  let here: Installation;
  let browser: Browser;

  /** Signs somebody in by a link that an administrator made for them. */
  const signedIn = async (name: string): Promise<Page> => {
    const link = await here.ask(routes.createToken, { body: { name, role: 'operator', project: '*', kind: 'link' } });
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    context.setDefaultTimeout(waitMs);
    const page = await context.newPage();
    await page.goto(`${here.url()}/link/${link.secret}`);
    await page.getByRole('navigation').first().waitFor();
    return page;
  };

  beforeAll(async () => {
    here = await Installation.holding({
      'fairlead/fleet.yaml': guarded(),
      'fairlead/shop.yaml': application,
      'shop/note.yaml': file('one'),
    });
    browser = await openBrowser();
    await here.up();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await here?.dispose();
  });

  it('waits, is approved by somebody else on the page, goes live when its window opens, and proves it', async () => {
    const waits = await here.until('prod', 'it waits', ({ holds }) => holds.some(({ asks }) => asks !== undefined));
    expect(waits.holds.map(({ gate }) => gate).sort()).toEqual(['approval', 'window']);
    const author = here.shop.git('log', '-1', '--format=%an').trim();

    const own = await signedIn(author);
    await own.goto(`${here.url()}/governance?tab=approvals`);
    const refused = own.getByRole('button', { name: 'Approve…' });
    await refused.waitFor();
    expect(await refused.getAttribute('title')).toContain('somebody else must approve it');
    await own.context().close();

    const page = await signedIn('bob');
    await page.goto(`${here.url()}/governance?tab=approvals`);
    await page.getByText('waits for one approval by anybody who may approve here').first().waitFor();
    await keep(page, 'approvals');
    await page.getByRole('button', { name: 'Approve…' }).click();
    await page.getByRole('dialog').getByText('File/note').first().waitFor();
    await keep(page, 'approve');
    await page.getByRole('dialog').getByLabel(/^Why/).fill('looked at it');
    await page.getByRole('button', { name: 'Approve this plan' }).click();
    await page.getByText('Nothing waits for an approval.').waitFor();

    await page.goto(`${here.url()}/governance?tab=windows`);
    await page.getByText(/1 of 1 windows is closed; 1 placement waits for that/).waitFor();
    await keep(page, 'calendar');
    const windows = await here.cli('windows');
    expect(windows.out).toMatch(/closed Window\/evening \(1 placement\); opens in/);
    const why = await here.cli('why', 'shop/prod');
    expect(why.out).toContain('Window/evening allows no change now');

    await here.until('prod', 'its window opened', ({ applied }) => applied !== null, 180_000);
    expect(readFileSync(join(here.dataRoot, 'hosts', 'prod', 'files', 'note'), 'utf8')).toBe('one');
    await page.context().close();

    const proof = join(here.dataRoot, 'proof.json');
    const commit = here.shop.git('rev-parse', 'HEAD').trim();
    expect(await here.cli('evidence', commit, '--out', proof)).toMatchObject({ code: 0 });
    const verified = await here.cli('evidence', 'verify', proof);
    expect([verified.code, verified.out]).toEqual([0, expect.stringContaining('Everything holds together.')]);
    expect(JSON.parse(readFileSync(proof, 'utf8'))).toMatchObject({
      body: {
        deliveries: [
          {
            permit: {
              gates: expect.arrayContaining([{ gate: 'approval', rule: 'approved by bob', outcome: 'passed' }]),
            },
          },
        ],
        audit: expect.arrayContaining([expect.objectContaining({ verb: 'approve', reason: 'looked at it' })]),
      },
    });
    writeFileSync(proof, readFileSync(proof, 'utf8').replace('looked at it', 'looked at that'));
    const forged = await here.cli('evidence', 'verify', proof);
    expect([forged.code, forged.out]).toEqual([8, expect.stringContaining('this proves nothing')]);
  }, 240_000);
});

/** A picture of what is there, where somebody wants to look. */
async function keep(page: Page, name: string): Promise<void> {
  const dir = process.env['FAIRLEAD_PICTURES'];
  if (dir !== undefined) await page.screenshot({ path: join(dir, `${name}.png`) });
}
