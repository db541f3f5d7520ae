import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';

const needs = requires('git');

/** One installation, lived through in order, as the quickstart's page tells it. */
describe.skipIf(needs.skip)('server/src/e2e/three-things.test.ts', () => {
  let here: Installation;
  const configOf = (stage: string): string => join(here.dataRoot, 'hosts', stage, 'config.json');

  beforeAll(async () => {
    here = await Installation.make();
    await here.up();
    await here.runs('staging', here.shop.head());
  });
  afterAll(() => here?.dispose());

  it('tells where everything is, and what to try, in a screenful', () => {
    const said = here.output();
    expect(said).toContain(here.url());
    expect(said).toMatch(/\/link\/\S{20}/);
    expect(said).toContain(here.shop.clone);
    expect(said.trim().split('\n').length).toBeLessThanOrEqual(20);
  });

  it('brings a pushed greeting to dev, then to staging, and to prod when a person promotes it', async () => {
    here.shop.setConfig({ greeting: 'Welcome back' });
    const commit = here.shop.push('A warmer greeting');
    await here.greets('dev', 'Welcome back');
    await here.greets('staging', 'Welcome back');
    await here.runs('staging', commit);
    expect((await here.placement('prod')).why.sentence).toContain('nothing has been promoted here yet');
    const answer = await here.ask(routes.promote, { params: { name: 'shop' }, body: { stage: 'prod' } });
    expect(answer.revision).toBe(commit);
    await here.greets('prod', 'Welcome back');
    await here.runs('prod', commit);
    expect(here.shop.published(1)[0]).toMatch(/^Promote shop to prod/);
  });

  it('starts a service again that somebody killed, and says so', async () => {
    const { pid } = await here.page('dev');
    process.kill(pid, 'SIGKILL');
    await eventually({ what: 'another page in dev' }, async () => {
      const page = await here.page('dev');
      return page.pid !== 0 && page.pid !== pid;
    });
    await here.until('dev', 'dev is healthy again', (row) => row.health === 'healthy' && row.sync === 'synced');
    await eventually({ what: 'the story of the killed page' }, async () =>
      (await here.events()).some(
        ({ stage, message }) =>
          stage === 'dev' && /Process\/web/.test(message) && /SIGKILL|exit|restart/i.test(message),
      ),
    );
  });

  it('puts a file back that was edited by hand in dev', async () => {
    const declared = readFileSync(configOf('dev'), 'utf8');
    writeFileSync(configOf('dev'), declared.replace('Welcome back', 'Go away'));
    await eventually(
      { what: 'the file as Git declares it' },
      async () => readFileSync(configOf('dev'), 'utf8') === declared,
    );
    await eventually({ what: 'the story of the edit' }, async () => {
      const messages = (await here.events()).filter(({ stage }) => stage === 'dev').map(({ message }) => message);
      return (
        messages.some((text) => text.includes('File/config') && text.includes('it will be put back')) &&
        messages.some((text) => text.includes('was put right'))
      );
    });
    await here.greets('dev', 'Welcome back');
  });

  it('only reports an edit by hand in prod', async () => {
    const edited = readFileSync(configOf('prod'), 'utf8').replace('Welcome back', 'Closed');
    writeFileSync(configOf('prod'), edited);
    const row = await here.until('prod', 'prod has drifted', (found) => found.sync === 'drifted');
    expect(row.why.sentence).toMatch(/File\/config/);
    expect(row.why.next).not.toBe('');
    expect(readFileSync(configOf('prod'), 'utf8')).toBe(edited);
    await here.ask(routes.sync, { params: { id: row.id }, body: {} });
    await here.until('prod', 'prod is put right when asked', (found) => found.sync === 'synced');
    expect(readFileSync(configOf('prod'), 'utf8')).toContain('Welcome back');
  });

  it('goes back by itself from a version that fails its health check, and says why in one sentence', async () => {
    const good = (await here.placement('dev')).applied?.bundle;
    here.shop.setConfig({ healthy: false, version: '1.1.0' });
    const bad = here.shop.push('Version 1.1.0');
    await here.until('dev', 'dev is pinned at the good version', (row) => row.pinned !== null, 60_000);
    const [revert = ''] = await eventually({ what: 'a revert in Git' }, async () => {
      const commits = here.shop.published(1);
      return commits[0]?.includes('Revert') && commits;
    });
    expect(revert).toContain(bad.slice(0, 7));
    expect(revert).toMatch(/Process\/web/);
    await here.greets('dev', 'Welcome back');
    const told = await here.until('dev', 'why tells of the revert', (row) =>
      /revert [0-9a-f]{7}/.test(row.why.sentence),
    );
    expect(told.why.sentence).toContain(`${bad.slice(0, 7)} failed: Process/web`);
    expect(told.why.sentence).toContain('answered 503');
    await here.until('dev', 'dev is well', (row) => row.health === 'healthy' && row.delivery === null);
    expect((await here.placement('dev')).applied?.bundle).toBe(good);
    const staging = await here.placement('staging');
    expect(staging.applied?.revision).not.toBe(bad);
  });

  it('goes forward again with the next good commit', async () => {
    here.shop.git('pull', '--quiet');
    here.shop.setConfig({ greeting: 'Better now' });
    const commit = here.shop.push('A version that works');
    await here.greets('dev', 'Better now');
    const row = await here.runs('dev', commit);
    expect(row.pinned).toBeNull();
    await here.runs('staging', commit);
  });
});
