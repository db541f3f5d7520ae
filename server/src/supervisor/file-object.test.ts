import { chmod, lstat, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  blog,
  deliver,
  execute,
  type HostFixture,
  hostObject,
  hostRef,
  lastState,
  observe,
  startHost,
  until,
} from '../adapters/targets/host/host-fixture.ts';

const config = hostRef('File', 'config');
const file = (path: string, content = 'hello', name = 'config'): ReturnType<typeof hostObject> =>
  hostObject('File', name, { path, content });

describe('server/src/supervisor/file-object.ts', () => {
  let host: HostFixture;
  beforeEach(async () => {
    host = await startHost();
    await until('the first list', () => host.events.some((event) => event.kind === 'listed'));
  });
  afterEach(async () => {
    await host.dispose();
  });

  it('makes folders on the way and takes them away again with the file', async () => {
    const [effect] = await deliver(host.target, [file('a/b/config.txt')]);
    expect(await readFile(join(host.root, 'a/b/config.txt'), 'utf8')).toBe('hello');
    await deliver(host.target, [], { inventory: [{ ref: config, uid: effect?.uid ?? null, baseline: null }] });
    expect(await readdir(host.root)).toEqual([]);
  });

  it('keeps mode and bytes that are no text', async () => {
    const bytes = Buffer.from([0, 255, 10, 128]);
    await deliver(host.target, [
      hostObject('File', 'config', { path: 'x.bin', contentBase64: bytes.toString('base64'), mode: '0640' }),
    ]);
    expect(await readFile(join(host.root, 'x.bin'))).toEqual(bytes);
    expect((await stat(join(host.root, 'x.bin'))).mode & 0o777).toBe(0o640);
  });

  it.each<[string, (path: string) => Promise<void>, string, string]>([
    ['an edit', (path) => writeFile(path, 'tampered'), 'edited by hand', 'healthy'],
    ['another mode', (path) => chmod(path, 0o600), 'edited by hand', 'healthy'],
    ['a removal', (path) => rm(path), 'removed by hand', 'missing'],
    [
      'a file moved over it',
      async (path) => {
        await writeFile(`${path}.other`, 'other');
        await rename(`${path}.other`, path);
      },
      'edited by hand',
      'healthy',
    ],
    [
      'a link in its place',
      async (path) => {
        await rm(path);
        await symlink('/etc/hostname', path);
      },
      'edited by hand',
      'degraded',
    ],
  ])('tells %s by hand, and puts it back when asked', async (_, change, by, health) => {
    const path = join(host.root, 'config.txt');
    const [effect] = await deliver(host.target, [file('config.txt')]);
    await change(path);
    const told = await until('the change', () => {
      const event = lastState(host.events, config);
      return event?.state.live !== effect?.fingerprint && event?.state.health.status === health ? event : undefined;
    });
    expect([by, 'removed by hand']).toContain(told.by);
    await deliver(host.target, [file('config.txt')], { delivery: 'd2' });
    expect(await readFile(path, 'utf8')).toBe('hello');
    expect((await lstat(path)).isFile()).toBe(true);
    expect(lastState(host.events, config)?.state.live).toBe(effect?.fingerprint);
  });

  it('still tells an edit after its folder was removed and made again', async () => {
    const folder = join(host.root, 'etc');
    const [effect] = await deliver(host.target, [file('etc/config.txt')]);
    await rm(folder, { recursive: true });
    await until('the removal', () => lastState(host.events, config)?.state.live === null);
    await mkdir(folder);
    await writeFile(join(folder, 'config.txt'), 'hello');
    await chmod(join(folder, 'config.txt'), 0o644);
    await until('its return', () => lastState(host.events, config)?.state.live === effect?.fingerprint);
    await writeFile(join(folder, 'config.txt'), 'tampered');
    await until('the edit', () => lastState(host.events, config)?.by === 'edited by hand');
  });

  it('adopts an equal file that was there before, and refuses one with other content', async () => {
    await writeFile(join(host.root, 'config.txt'), 'hello', { mode: 0o644 });
    await chmod(join(host.root, 'config.txt'), 0o644);
    expect((await observe(host.target, [file('config.txt')])).changes).toMatchObject([{ action: 'adopt' }]);
    expect(await deliver(host.target, [file('config.txt')])).toMatchObject([{ outcome: 'done' }]);
    await writeFile(join(host.root, 'other.txt'), 'precious');
    const seen = await observe(host.target, [file('other.txt', 'hello', 'other')]);
    expect(seen).toMatchObject({ changes: [], conflicts: [{ reason: expect.stringContaining('other content') }] });
    const change = {
      ref: hostRef('File', 'other'),
      action: 'create',
      fields: [],
      liveUid: null,
      phase: 'sync',
      wave: 0,
    } as const;
    expect(await execute(host.target, [file('other.txt', 'hello', 'other')], [change])).toMatchObject([
      { outcome: 'failed', failure: { code: 'object-conflict' } },
    ]);
    expect(await readFile(join(host.root, 'other.txt'), 'utf8')).toBe('precious');
  });

  it('shows two applications that claim one path to the later one', async () => {
    await deliver(host.target, [file('shared.txt')]);
    const twin = file('./sub/../shared.txt', 'mine', 'twin');
    const seen = await observe(host.target, [twin], blog);
    expect(seen).toMatchObject({
      changes: [],
      conflicts: [{ owner: expect.stringContaining('web/shop'), reason: expect.stringContaining('shared.txt') }],
    });
    const change = { ref: twin.ref, action: 'create', fields: [], liveUid: null, phase: 'sync', wave: 0 } as const;
    expect(await execute(host.target, [twin], [change], { on: blog })).toMatchObject([{ outcome: 'failed' }]);
    expect(await readFile(join(host.root, 'shared.txt'), 'utf8')).toBe('hello');
  });

  it('moves a file whose path changes, and keeps one whose object is renamed', async () => {
    await deliver(host.target, [file('old.txt')]);
    const [moved] = await deliver(host.target, [file('new.txt')], { delivery: 'd2' });
    expect(await readdir(host.root)).toEqual(['new.txt']);
    const inventory = [{ ref: config, uid: moved?.uid ?? null, baseline: null }];
    const effects = await deliver(host.target, [file('new.txt', 'hello', 'renamed')], { delivery: 'd3', inventory });
    expect(effects.map((effect) => effect.outcome)).toEqual(['done', 'done']);
    expect(await readFile(join(host.root, 'new.txt'), 'utf8')).toBe('hello');
  });

  it('does not remove what was edited since it was written', async () => {
    const [effect] = await deliver(host.target, [file('config.txt')]);
    await writeFile(join(host.root, 'config.txt'), 'precious');
    const effects = await deliver(host.target, [], {
      inventory: [{ ref: config, uid: effect?.uid ?? null, baseline: null }],
    });
    expect(effects).toMatchObject([{ outcome: 'failed', failure: { code: 'object-conflict' } }]);
    expect(await readFile(join(host.root, 'config.txt'), 'utf8')).toBe('precious');
  });

  it.each<[string, string, (root: string) => Promise<void>]>([
    ['an absolute path elsewhere', '/etc/fairlead-test', async () => {}],
    ['a way up', '../escaped.txt', async () => {}],
    ['a way up in the middle', 'a/../../escaped.txt', async () => {}],
    ['a link to a folder elsewhere', 'out/escaped.txt', (root) => symlink('/tmp', join(root, 'out'))],
    ['a dangling link', 'dangling/escaped.txt', (root) => symlink('/nonexistent/place', join(root, 'dangling'))],
    ['a link to the folder above', 'up/escaped.txt', (root) => symlink('..', join(root, 'up'))],
  ])('refuses %s, in plan and execution', async (_, path, prepare) => {
    await prepare(host.root);
    const object = file(path);
    expect(await observe(host.target, [object])).toMatchObject({
      changes: [],
      conflicts: [{ reason: expect.stringContaining('outside') }],
    });
    const change = { ref: config, action: 'create', fields: [], liveUid: null, phase: 'sync', wave: 0 } as const;
    expect(await execute(host.target, [object], [change])).toMatchObject([{ outcome: 'failed' }]);
    await expect(stat(join(host.root, '../escaped.txt'))).rejects.toThrow();
    await expect(stat('/tmp/escaped.txt')).rejects.toThrow();
  });

  it('replaces a link at its own path and never writes through it', async () => {
    const victim = join(host.directory, 'victim.txt');
    await writeFile(victim, 'untouched');
    await deliver(host.target, [file('config.txt')]);
    await rm(join(host.root, 'config.txt'));
    await symlink(victim, join(host.root, 'config.txt'));
    await deliver(host.target, [file('config.txt')], { delivery: 'd2' });
    expect(await readFile(victim, 'utf8')).toBe('untouched');
    expect(await readFile(join(host.root, 'config.txt'), 'utf8')).toBe('hello');
  });

  it('tells a folder in its place as a failure of that object alone', async () => {
    await mkdir(join(host.root, 'config.txt'));
    const effects = await deliver(host.target, [file('config.txt'), file('good.txt', 'x', 'good')]);
    expect(effects).toMatchObject([{ outcome: 'done', key: 'host.fairlead.dev/File//good' }]);
    expect((await observe(host.target, [file('config.txt')])).conflicts).toHaveLength(1);
  });
});
