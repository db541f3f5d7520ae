import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { splitWords } from '../cli/testing/split-words.ts';
import { brokenRules } from './broken-rules.ts';
import { Installation } from './installation.ts';
import { openBrowser } from './open-browser.ts';

const needs = requires('git', 'chromium');
const waitMs = 20_000;
const note = `apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: note}
spec: {path: note.txt, content: "Back at nine"}
`;

/** Everything that can be asked of Fairlead by a button: what it says first, what it does, and what it leaves in the record. */
describe.skipIf(needs.skip)('server/src/e2e/page-act.test.ts', () => {
  let here: Installation;
  let browser: Browser;
  let page: Page;
  const dialog = (): Locator => page.getByRole('dialog');
  const inProd = (): string => `${here.url()}/applications/shop?stage=prod&target=prod`;
  const inDev = (): string => `${here.url()}/applications/shop?stage=dev&target=dev`;
  const hostFile = (path: string): string => join(here.dataRoot, 'hosts', 'prod', path);
  const edit = (path: string): void => writeFileSync(hostFile(path), `${readFileSync(hostFile(path), 'utf8')}\n`);
  const press = async (name: RegExp): Promise<void> => {
    await page.getByRole('button', { name }).first().click();
    await dialog().waitFor();
  };
  /** The command line that the dialog shows. */
  const line = async (): Promise<string> => (await dialog().locator('.command code').textContent()) ?? '';
  const ask = async (name: RegExp): Promise<void> => {
    await dialog().getByRole('button', { name }).click();
    await dialog().waitFor({ state: 'hidden' });
  };
  const recorded = async (verb: string) =>
    (await here.ask(routes.listAudit, { query: { limit: 100 } })).items.filter((record) => record.verb === verb);

  beforeAll(async () => {
    browser = await openBrowser();
    here = await Installation.make();
    const [link = ''] = /http\S+\/link\/\S+/.exec(await here.up()) ?? [];
    writeFileSync(join(here.shop.clone, 'deploy', 'note.yaml'), note);
    const first = here.shop.push('Say when we are back');
    await here.runs('staging', first);
    await here.ask(routes.promote, { params: { name: 'shop' }, body: { stage: 'prod' } });
    await here.runs('prod', first);
    page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(waitMs);
    await page.goto(link);
    await page.getByRole('navigation').first().waitFor();
  }, 180_000);
  afterAll(async () => {
    await browser?.close();
    await here?.dispose();
  });

  it('syncs one chosen object after a dry run of exactly that, and tells it as a part', async () => {
    edit('config.json');
    edit('note.txt');
    await here.until('prod', 'two objects have drifted', ({ drifted }) => drifted.length === 2);
    await page.goto(inProd());
    await press(/^Sync/);
    await dialog().getByRole('button', { name: 'Chosen objects' }).click();
    await dialog()
      .getByText(/^2 of \d+ chosen/)
      .waitFor();
    expect(await brokenRules(page)).toEqual([]);
    await dialog().getByRole('button', { name: 'None' }).click();
    expect(
      await dialog()
        .getByRole('button', { name: /^Sync 0 objects/ })
        .isDisabled(),
    ).toBe(true);
    expect(await dialog().getByText('fairlead sync').count()).toBe(0); // that line would sync everything
    await dialog().getByLabel('Find an object').fill('note');
    await dialog().getByRole('checkbox', { name: /^note/ }).check();
    await dialog().getByRole('button', { name: 'Delete nothing' }).click();
    expect(await line()).toBe('fairlead sync shop --stage prod --object File/note --prune=false');
    await dialog()
      .getByRole('button', { name: /^Dry run/ })
      .click();
    const found = dialog().getByRole('region', { name: 'Dry run' });
    await found.getByText('File/note').waitFor();
    expect(await found.getByText('File/config').count()).toBe(0);
    await found.getByText(/A part only/).waitFor();
    expect((await here.placement('prod')).drifted).toHaveLength(2);
    await ask(/^Sync 1 object/);
    const row = await here.until(
      'prod',
      'one is left',
      ({ drifted, delivery }) => drifted.length === 1 && delivery === null,
    );
    expect(row.sync).toBe('drifted');
    await page
      .getByText(/arrived in part/)
      .first()
      .waitFor();
    expect((await recorded('sync'))[0]).toMatchObject({ outcome: 'done' });
  });

  it('syncs everything after a dry run that names the rest', async () => {
    await page.goto(inProd());
    await press(/^Sync/);
    await dialog()
      .getByRole('button', { name: /^Dry run/ })
      .click();
    await dialog().getByRole('region', { name: 'Dry run' }).getByText('File/config').waitFor();
    await ask(/^Sync$/);
    await here.until('prod', 'prod is synced', ({ sync }) => sync === 'synced');
  });

  it('pauses with time and reason, says so to whoever looks, and resumes', async () => {
    await page.goto(inDev());
    await press(/^Pause/);
    await dialog().getByLabel('For how long').fill('soon');
    await dialog().getByLabel('Why').fill("it's late");
    expect(
      await dialog()
        .getByRole('button', { name: /^Pause for/ })
        .isDisabled(),
    ).toBe(true);
    await dialog().getByLabel('For how long').fill('45m');
    expect(await line()).toBe("fairlead pause shop --stage dev --for 45m --reason 'it'\\''s late'");
    await ask(/^Pause for 45m/);
    await page.getByRole('button', { name: /^Resume/ }).waitFor();
    const { paused } = await here.placement('dev');
    expect(paused).toMatchObject({ reason: "it's late" });
    expect((paused?.until ?? 0) - (paused?.at ?? 0)).toBe(45 * 60_000);
    await press(/^Resume/);
    await ask(/^Resume/);
    await page.getByRole('button', { name: /^Pause/ }).waitFor();
    expect((await recorded('pause')).map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  });

  it('refreshes, and the line that is shown does the same in a terminal', async () => {
    await page.goto(inDev());
    await press(/^Refresh/);
    const shown = await line();
    await ask(/^Refresh/);
    const ran = await here.cli(...splitWords(shown).slice(1));
    expect(ran.code, ran.err).toBe(0);
    expect((await recorded('refresh')).map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  });

  it('freezes a scope: a dry run says that it would be held, a change waits, and lifting lets it go', async () => {
    await page.goto(here.url());
    await press(/^Freeze a scope/);
    await dialog().getByLabel('stage').fill('dev');
    await dialog().getByLabel('Why').fill('stocktaking');
    expect(await line()).toBe('fairlead freeze --stage dev --for 2h --reason stocktaking');
    await ask(/^Freeze stage dev/);
    here.shop.git('pull', '--quiet');
    here.shop.setConfig({ greeting: 'After the stocktaking' });
    const commit = here.shop.push('Greet after the stocktaking');
    await here.until('dev', 'dev is held', ({ holds }) => holds.some(({ gate }) => gate === 'freeze'));
    await page.goto(inDev());
    await press(/^Sync/);
    await dialog()
      .getByRole('button', { name: /^Dry run/ })
      .click();
    await dialog()
      .getByRole('region', { name: 'Dry run' })
      .getByText(/freeze of stage dev/)
      .first()
      .waitFor();
    await page.keyboard.press('Escape');
    await page.goto(`${here.url()}/governance`);
    await press(/^Lift/);
    await ask(/^Lift/);
    await here.runs('dev', commit);
    expect((await recorded('freeze')).map(({ outcome }) => outcome)).toEqual(['done', 'done']);
  });

  it('stops everything: not even drift is put back, until that is lifted', async () => {
    await page.goto(here.url());
    await press(/^Stop everything/);
    await dialog().getByLabel('Why').fill('something is very wrong');
    await ask(/^Stop everything/);
    const path = join(here.dataRoot, 'hosts', 'dev', 'note.txt');
    writeFileSync(path, 'by hand');
    await here.until('dev', 'dev is held', ({ holds }) => holds.some(({ gate }) => gate === 'freeze'));
    expect(readFileSync(path, 'utf8')).toBe('by hand');
    await page.goto(here.url());
    await press(/^Lift/);
    await ask(/^Lift/);
    await here.until('dev', 'dev is put back', ({ sync }) => sync === 'synced');
    expect(readFileSync(path, 'utf8')).toContain('Back at nine');
  });

  it('confirms a deletion by the name that is typed, and by no other', async () => {
    here.shop.git('pull', '--quiet');
    here.shop.git('rm', '--quiet', 'deploy/note.yaml');
    const commit = here.shop.push('We are back');
    await here.until('staging', 'staging follows', ({ applied }) => applied?.revision === commit);
    await here.ask(routes.promote, { params: { name: 'shop' }, body: { stage: 'prod' } });
    await here.until('prod', 'a deletion waits', ({ holds }) => holds.some(({ gate }) => gate === 'deletion'));
    await page.goto(inProd());
    await press(/^Confirm/);
    await dialog()
      .getByText(/is not deleted/)
      .waitFor();
    const button = dialog().getByRole('button', { name: 'Confirm this plan' });
    expect(await button.isDisabled()).toBe(true);
    await dialog()
      .getByLabel(/^Type shop to delete/)
      .fill('shop ');
    expect(await button.isEnabled()).toBe(true);
    await dialog()
      .getByLabel(/^Type shop to delete/)
      .fill('note');
    expect(await button.isDisabled()).toBe(true);
    await dialog()
      .getByLabel(/^Type shop to delete/)
      .fill('shop');
    await ask(/^Confirm this plan/);
    await here.until('prod', 'it is gone', ({ sync }) => sync === 'synced');
    expect(() => readFileSync(hostFile('note.txt'))).toThrow();
    expect((await recorded('confirm')).map(({ outcome }) => outcome)).toEqual(['done']);
  });

  it('does nothing for whom the permission was withdrawn while looking, says so, and asks to sign in again', async () => {
    const made = await here.ask(routes.createToken, { body: { name: 'temp', role: 'operator', project: '*' } });
    const context = await browser.newContext();
    context.setDefaultTimeout(waitMs);
    const theirs = await context.newPage();
    await theirs.goto(`${here.url()}/sign-in?to=${encodeURIComponent('/applications/shop?stage=dev&target=dev')}`);
    await theirs.getByLabel('Token').fill(made.secret);
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.getByRole('button', { name: /^Pause/ }).click();
    await theirs.getByRole('dialog').getByLabel('Why').fill('too late');
    await here.ask(routes.deleteToken, { params: { id: made.token.id } });
    await theirs
      .getByRole('dialog')
      .getByRole('button', { name: /^Pause for/ })
      .click();
    await theirs
      .getByText(/Not done|signed out|Sign in/)
      .first()
      .waitFor();
    expect((await here.placement('dev')).paused).toBeNull();
    await theirs.goto(here.url());
    await theirs.getByLabel('Token').waitFor();
    await context.close();
  });

  it('offers one who is limited to a project what they may do there, and nothing beside it', async () => {
    const made = await here.ask(routes.createToken, { body: { name: 'shop', role: 'operator', project: 'default' } });
    const context = await browser.newContext();
    context.setDefaultTimeout(waitMs);
    const theirs = await context.newPage();
    await theirs.goto(`${here.url()}/sign-in?to=${encodeURIComponent('/targets')}`);
    await theirs.getByLabel('Token').fill(made.secret);
    await theirs.getByRole('button', { name: 'Sign in' }).click();
    await theirs.getByRole('button', { name: 'Test dev' }).click();
    await theirs
      .getByRole('status')
      .getByText(/^answers/)
      .waitFor();
    await theirs.goto(here.url());
    await theirs.getByRole('button', { name: 'Freeze a scope…' }).click();
    await theirs.getByRole('dialog').getByText('Where (in project default)').waitFor();
    await theirs.getByRole('dialog').getByLabel('Why').fill('only ours');
    await theirs.getByRole('button', { name: 'Freeze project default' }).click();
    await theirs.getByRole('dialog').waitFor({ state: 'hidden' });
    const { items } = await here.ask(routes.listFreezes, {});
    expect(items).toMatchObject([{ scope: 'project default' }]);
    await here.ask(routes.thaw, { body: { id: items[0]?.id ?? '' } });
    await context.close();
  });
});
