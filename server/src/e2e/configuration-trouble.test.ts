import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';

const needs = requires('git');

describe.skipIf(needs.skip)('server/src/e2e/configuration-trouble.test.ts', () => {
  let here: Installation;
  const hostFile = (stage: string, path: string): string => join(here.dataRoot, 'hosts', stage, path);
  const push = (message: string): string => here.shop.push(message);

  beforeAll(async () => {
    here = await Installation.make();
    await here.up();
    await here.runs('staging', here.shop.head());
    here.shop.git('pull', '--quiet');
  });
  afterAll(() => here?.dispose());

  it('lets one broken document harm itself alone, and names file, line and field', async () => {
    here.shop.write('fairlead/blog.yaml', 'apiVersion: fairlead.dev/v1\nkind: Aplication\nmetadata: {name: blog}\n');
    here.shop.write('fairlead/worse.yaml', 'apiVersion: fairlead.dev/v1\nkind: [\n');
    here.shop.setConfig({ greeting: 'In spite of it' });
    const commit = push('Broken documents among good ones');
    await here.greets('dev', 'In spite of it');
    await here.runs('staging', commit);
    const { items } = await eventually({ what: 'both problems' }, async () => {
      const found = await here.ask(routes.problems, {});
      return found.items.length >= 2 && found;
    });
    const blog = items.find(({ path }) => path.endsWith('blog.yaml'));
    expect(blog).toMatchObject({ line: 2, severity: 'error' });
    expect(blog?.message).toMatch(/Application/);
    expect(items.find(({ path }) => path.endsWith('worse.yaml'))?.line).toBeGreaterThan(0);
    here.shop.remove('fairlead/blog.yaml');
    here.shop.remove('fairlead/worse.yaml');
    push('Mended');
    await eventually({ what: 'no problem' }, async () => (await here.ask(routes.problems, {})).items.length === 0);
  });

  it('keeps an application whose own document broke, and goes on with what it last said', async () => {
    const good = here.shop.read('fairlead/shop.yaml');
    const { pid } = await here.page('dev');
    here.shop.write('fairlead/shop.yaml', good.replace('stages: [dev, staging, prod]', 'stages: [dev, staging, prod'));
    push('A bracket is missing');
    await eventually({ what: 'the problem' }, async () => (await here.ask(routes.problems, {})).items.length > 0);
    expect(await here.placements()).toHaveLength(3);
    expect((await here.placement('dev')).withdrawn).toBe(false);
    expect((await here.page('dev')).pid).toBe(pid);
    here.shop.setConfig({ greeting: 'Still followed' });
    push('The shop itself goes on');
    await here.greets('dev', 'Still followed');
    here.shop.write('fairlead/shop.yaml', good);
    push('The bracket is back');
    await eventually({ what: 'no problem' }, async () => (await here.ask(routes.problems, {})).items.length === 0);
  });

  it('says which line of a manifest is wrong, and goes on looking after what runs', async () => {
    const good = here.shop.read('deploy/web.yaml');
    here.shop.write(
      'deploy/web.yaml',
      good.replace('restartOn: [config, web-script]', 'restartOn: [config, web-script'),
    );
    push('A manifest that does not parse');
    const row = await here.until('dev', 'dev cannot be rendered', (found) => found.sync === 'failed');
    expect(row.why.sentence).toMatch(/deploy\/web\.yaml:\d+/);
    expect(row.why.next).not.toBe('');
    const declared = readFileSync(hostFile('dev', 'config.json'), 'utf8');
    writeFileSync(hostFile('dev', 'config.json'), 'by hand');
    await eventually(
      { what: 'the file put back in spite of it' },
      async () => readFileSync(hostFile('dev', 'config.json'), 'utf8') === declared,
    );
    await here.until(
      'dev',
      'dev still says what is wrong',
      (found) => found.sync === 'failed' && found.delivery === null,
    );
    expect((await here.placement('staging')).sync).toBe('synced');
    here.shop.write(
      'deploy/web.yaml',
      good.replace('restartOn: [config, web-script]', 'restartOm: [config, web-script]'),
    );
    push('A field that does not exist');
    const wrong = await here.until('dev', 'dev names the field', (found) => found.why.sentence.includes('restartOm'));
    expect(wrong.why.sentence).toMatch(/restartOn/);
    here.shop.write('deploy/web.yaml', good);
    here.shop.setConfig({ greeting: 'Parsed again' });
    const mended = push('Mended');
    await here.runs('dev', mended);
    await here.runs('staging', mended);
  });

  it('stays where it is when the lock file names a commit that nobody has, and says so', async () => {
    here.shop.git('pull', '--quiet');
    const good = here.shop.read('fairlead/shop.lock.yaml');
    here.shop.write('fairlead/shop.lock.yaml', good.replace(/staging: \S+/, `staging: ${'12'.repeat(20)}`));
    push('A lock by hand');
    const row = await here.until('staging', 'staging says so', (found) => found.why.sentence.includes('1212121'));
    expect(row.why.sentence).toContain('fairlead/shop.lock.yaml');
    expect(row.why.next).not.toBe('');
    const declared = readFileSync(hostFile('staging', 'config.json'), 'utf8');
    writeFileSync(hostFile('staging', 'config.json'), 'by hand');
    await eventually(
      { what: 'the file put back in spite of it' },
      async () => readFileSync(hostFile('staging', 'config.json'), 'utf8') === declared,
    );
    here.shop.write('fairlead/shop.lock.yaml', good);
    push('The lock as it was');
    await here.until('staging', 'staging is well', (found) => found.sync === 'synced', 60_000);
  });

  it('makes two applications that declare one file a visible conflict, and neither fights', async () => {
    here.shop.write(
      'fairlead/twin.yaml',
      'apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: twin}\nspec:\n  source: {repo: ., path: twin}\n  stages: [dev]\n',
    );
    here.shop.write(
      'twin/config.yaml',
      'apiVersion: host.fairlead.dev/v1\nkind: File\nmetadata: {name: other}\nspec: {path: config.json, content: mine}\n',
    );
    const declared = readFileSync(hostFile('dev', 'config.json'), 'utf8');
    push('A second owner of one file');
    const row = await eventually({ what: 'the conflict' }, async () => {
      const found = await here.placement('dev', 'twin').catch(() => undefined);
      return found !== undefined && (found.sync === 'held' || found.sync === 'failed') && found;
    });
    expect(row.why.sentence).toMatch(/config\.json|File\/config/);
    expect(row.why.sentence).toMatch(/shop/);
    expect(row.why.next).not.toBe('');
    expect(readFileSync(hostFile('dev', 'config.json'), 'utf8')).toBe(declared);
    expect((await here.placement('dev')).sync).toBe('synced');
    here.shop.remove('fairlead/twin.yaml');
    here.shop.remove('twin');
    push('The twin goes');
    await eventually({ what: 'the twin is forgotten' }, async () =>
      (await here.placements()).every(({ application }) => application !== 'twin'),
    );
    expect(readFileSync(hostFile('dev', 'config.json'), 'utf8')).toBe(declared);
  });

  it('moves what runs to an application that was renamed, without a restart', async () => {
    const before = await here.page('dev');
    const config = here.shop.read('fairlead/shop.yaml');
    here.shop.write('fairlead/store.yaml', config.replace('metadata: {name: shop}', 'metadata: {name: store}'));
    here.shop.remove('fairlead/shop.yaml');
    here.shop.git('mv', 'fairlead/shop.lock.yaml', 'fairlead/store.lock.yaml');
    push('The shop is called store now');
    await eventually({ what: 'only the store is left' }, async () => {
      const rows = await here.placements();
      return rows.length === 3 && rows.every(({ application }) => application === 'store');
    });
    await eventually({ what: 'the store is well' }, async () => {
      const row = await here.placement('dev', 'store');
      return row.sync === 'synced' && row.health === 'healthy';
    });
    const after = await here.page('dev');
    expect([after.pid, after.apiPid]).toEqual([before.pid, before.apiPid]);
    here.shop.git('mv', 'fairlead/store.lock.yaml', 'fairlead/shop.lock.yaml');
    here.shop.write('fairlead/shop.yaml', config);
    here.shop.remove('fairlead/store.yaml');
    push('And shop again');
    await here.until('dev', 'the shop is back', (row) => row.sync === 'synced' && row.health === 'healthy');
    expect((await here.page('dev')).pid).toBe(before.pid);
  });

  it('deletes nothing when the directory is suddenly empty, until a person confirms', async () => {
    const { pid } = await here.page('dev');
    here.shop.git('mv', 'deploy', 'elsewhere');
    here.shop.write('deploy/.keep', '');
    push('Everything is gone');
    const row = await here.until('dev', 'dev is held', (found) => found.sync === 'held' || found.sync === 'failed');
    expect(row.why.next).not.toBe('');
    expect((await here.page('dev')).pid).toBe(pid);
    expect((await here.placement('staging')).sync).toBe('synced');
    here.shop.git('rm', '-r', '--quiet', '--cached', 'deploy');
    here.shop.remove('deploy');
    here.shop.git('mv', 'elsewhere', 'deploy');
    push('Everything is back');
    await here.until('dev', 'dev is well', (found) => found.sync === 'synced' && found.holds.length === 0);
    expect((await here.page('dev')).pid).toBe(pid);
  });

  it('deletes an application that is no longer declared only when a person confirms', async () => {
    here.shop.git('pull', '--quiet');
    here.shop.remove('fairlead/shop.yaml');
    push('No more shop');
    const row = await here.until('dev', 'dev is held', (found) => found.withdrawn && found.holds.length > 0);
    expect(row.why.sentence).toContain('Git no longer declares it');
    const [hold] = row.holds;
    expect((await here.page('dev')).pid).toBeGreaterThan(0);
    expect(hold?.plan).toBeDefined();
    await here.ask(routes.confirm, { params: { id: row.id }, body: { plan: hold?.plan ?? '' } });
    await eventually({ what: 'dev is forgotten' }, async () =>
      (await here.placements()).every(({ stage }) => stage !== 'dev'),
    );
    expect(existsSync(hostFile('dev', 'config.json'))).toBe(false);
    await expect(here.page('dev')).rejects.toThrow();
    expect((await here.page('staging')).pid).toBeGreaterThan(0);
  });

  it('keeps what runs when the targets themselves are no longer declared', async () => {
    const { pid } = await here.page('staging');
    here.shop.remove('fairlead/fleet.yaml');
    push('No more fleet');
    const row = await here.until('staging', 'staging says so', (found) => found.withdrawn && found.holds.length > 0);
    expect(row.why.sentence).toMatch(/no longer declare/);
    expect(row.sync).toBe('held');
    expect((await here.page('staging')).pid).toBe(pid);
  });
});
