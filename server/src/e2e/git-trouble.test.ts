import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { RepositoryView } from '@fairlead/core/wire/view/now.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';

const needs = requires('git');

describe.skipIf(needs.skip)('server/src/e2e/git-trouble.test.ts', () => {
  let here: Installation;

  beforeAll(async () => {
    here = await Installation.make();
    await here.up();
    await here.runs('staging', here.shop.head());
    here.shop.git('pull', '--quiet');
  });
  afterAll(() => here?.dispose());

  const repository = async (): Promise<RepositoryView> => {
    const [only] = (await here.ask(routes.repositories, {})).items;
    if (only === undefined) throw new Error('no repository is known');
    return only;
  };

  it('holds a forced push until a person accepts it, and says so where a person looks', async () => {
    here.shop.setConfig({ greeting: 'Before the rewrite' });
    const before = here.shop.push('Soon rewritten');
    await here.runs('staging', before);
    here.shop.git('pull', '--quiet');
    here.shop.setConfig({ greeting: 'Rewritten history' });
    here.shop.git('commit', '--quiet', '--all', '--amend', '--message', 'Rewritten');
    here.shop.git('reset', '--quiet', '--soft', 'HEAD~2');
    here.shop.git('commit', '--quiet', '--message', 'Rewritten');
    here.shop.git('push', '--quiet', '--force');
    const { held } = await eventually({ what: 'a held rewrite' }, async () => {
      const found = await repository();
      return found.held !== null && found;
    });
    expect((await here.page('dev')).greeting).toBe('Before the rewrite');
    const why = await here.ask(routes.why, { params: { application: 'shop' } });
    expect(`${why.stages[0]?.sentence} ${why.stages[0]?.next}`).toMatch(/confirm|accept/);
    const to = held?.to ?? '';
    expect(to).toBe(here.shop.head());
    const repo = (await repository()).repo;
    await here.ask(routes.acceptRewrite, { body: { repo, to, reason: 'I squashed it' } });
    await here.greets('dev', 'Rewritten history');
    await here.runs('dev', to);
    expect((await repository()).held).toBeNull();
  });

  it('brings a later stage over to the new history when a person promotes it, and by itself from then on', async () => {
    const row = await here.until('staging', 'staging is held', ({ sync }) => sync === 'held');
    expect(row.why.sentence).toContain("a person's decision");
    expect(row.why.next).toContain('fairlead promote shop --to staging');
    await here.ask(routes.promote, { params: { name: 'shop' }, body: { stage: 'staging' } });
    await here.greets('staging', 'Rewritten history');
    here.shop.git('pull', '--quiet');
    here.shop.setConfig({ greeting: 'Forward again' });
    const commit = here.shop.push('Forward again');
    await here.greets('dev', 'Forward again');
    await here.runs('staging', commit);
  });

  it('keeps what runs when the branch is deleted, and follows it when it is pushed again', async () => {
    const { pid } = await here.page('dev');
    here.shop.git('pull', '--quiet');
    here.shop.git('--git-dir', here.shop.bare, 'update-ref', '-d', 'refs/heads/main');
    const row = await here.until('dev', 'dev says that its branch is gone', (found) => found.holds.length > 0);
    expect(row.sync).toBe('held');
    expect(row.why.sentence).toMatch(/main|branch|HEAD/);
    expect(row.why.next).not.toBe('');
    expect((await here.page('dev')).pid).toBe(pid);
    here.shop.git('push', '--quiet', 'origin', 'main');
    await here.until('dev', 'dev follows again', (found) => found.sync === 'synced' && found.holds.length === 0);
    expect((await here.page('dev')).pid).toBe(pid);
    expect(await here.page('staging')).toMatchObject({ greeting: 'Forward again' });
  });

  it('goes on correcting while Git is away, says since when, and catches up when it is back', async () => {
    const away = `${here.shop.bare}.away`;
    const config = join(here.dataRoot, 'hosts', 'dev', 'config.json');
    renameSync(here.shop.bare, away);
    const { id } = await here.placement('dev');
    await here.ask(routes.refresh, { params: { id }, body: {} });
    const seen = await eventually({ what: 'the repository is said to be away' }, async () => {
      const found = await repository();
      return found.failure !== null && found;
    });
    expect(seen.failure).toContain(here.shop.bare);
    expect(seen.failingSince).not.toBeNull();
    const declared = readFileSync(config, 'utf8');
    writeFileSync(config, 'gone');
    await eventually({ what: 'the file put back without Git' }, async () => readFileSync(config, 'utf8') === declared);
    await here.until(
      'dev',
      'dev is put right without Git',
      (row) => row.health === 'healthy' && row.drifted.length === 0,
    );
    renameSync(away, here.shop.bare);
    here.shop.git('pull', '--quiet');
    here.shop.setConfig({ greeting: 'Git is back' });
    const commit = here.shop.push('Git is back');
    await here.greets('dev', 'Git is back');
    await here.runs('staging', commit);
    expect((await repository()).failure).toBeNull();
  });

  it('starts while Git is away, and looks after what runs', async () => {
    const away = `${here.shop.bare}.away`;
    const { pid } = await here.page('dev');
    await here.end('SIGKILL');
    renameSync(join(here.shop.bare, 'objects'), away);
    await here.up();
    const config = join(here.dataRoot, 'hosts', 'dev', 'config.json');
    const declared = readFileSync(config, 'utf8');
    writeFileSync(config, 'gone');
    await eventually({ what: 'the file put back without Git' }, async () => readFileSync(config, 'utf8') === declared);
    await eventually({ what: 'the repository is said to be away' }, async () => (await repository()).failure !== null);
    expect((await here.page('staging')).greeting).toBe('Git is back');
    renameSync(away, join(here.shop.bare, 'objects'));
    here.shop.git('pull', '--quiet');
    here.shop.setConfig({ greeting: 'Git is back once more' });
    await here.runs('staging', here.shop.push('Git is back once more'));
    expect((await here.page('dev')).pid).not.toBe(pid);
  });
});
