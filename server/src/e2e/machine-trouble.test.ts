import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires, requiresThat } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';

const needs = requires('git');
const mayMount = requiresThat(canMount(), 'a small file system of its own (root on Linux can mount one)');

const application = (name: string): string =>
  `apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: ${name}}\nspec:\n  source: {repo: ., path: ${name}}\n  stages: [dev]\n`;

describe.skipIf(needs.skip)('server/src/e2e/machine-trouble.test.ts', () => {
  describe('one installation', () => {
    let here: Installation;

    beforeAll(async () => {
      here = await Installation.make();
      await here.up();
      await here.runs('staging', here.shop.head());
      here.shop.git('pull', '--quiet');
    });
    afterAll(() => here?.dispose());

    it('keeps a flood of log lines from filling the disk, and goes on delivering', async () => {
      here.shop.write('fairlead/flood.yaml', application('flood'));
      here.shop.write(
        'flood/flood.yaml',
        'apiVersion: host.fairlead.dev/v1\nkind: Process\nmetadata: {name: flood}\nspec: {run: [/bin/sh, -c, "yes a line of a service that never stops talking"]}\n',
      );
      here.shop.push('A service that never stops talking');
      const logs = join(here.dataRoot, 'supervisor');
      await eventually({ what: 'much more was written than is kept', deadlineMs: 60_000 }, async () => {
        return readdirSync(logs, { recursive: true, encoding: 'utf8' }).some((name) =>
          /flood.*\.out\.1$|\.out\.old$|\.out\.\d$/.test(name),
        );
      });
      here.shop.git('pull', '--quiet');
      here.shop.setConfig({ greeting: 'In a flood' });
      here.shop.push('Another change meanwhile');
      await here.greets('dev', 'In a flood');
      // How much lies there at a moment depends on how fast it is written; that it is cut back again and again does not.
      for (let cut = 0; cut < 3; cut++)
        await eventually({ what: 'the logs are cut back' }, async () => bytesBelow(logs) < 150 * 1024 * 1024);
      here.shop.git('pull', '--quiet');
      here.shop.remove('flood');
      here.shop.remove('fairlead/flood.yaml');
      here.shop.push('No more flood');
      const row = await eventually({ what: 'the flood is held' }, async () => {
        const found = await here.placement('dev', 'flood');
        return found.holds.length > 0 && found;
      });
      await here.ask(routes.confirm, { params: { id: row.id }, body: { plan: row.holds[0]?.plan ?? '' } });
      await eventually({ what: 'the flood is gone' }, async () =>
        (await here.placements()).every(({ application: name }) => name !== 'flood'),
      );
    });

    it('says which port of a route is taken and by whom it is not, and takes it when it is free', async () => {
      const port = here.ports.dev + 7;
      const thief = createServer().listen(port, '127.0.0.1');
      await new Promise((resolve) => thief.once('listening', resolve));
      here.shop.git('pull', '--quiet');
      here.shop.write('fairlead/second.yaml', application('second'));
      here.shop.write(
        'second/route.yaml',
        `apiVersion: host.fairlead.dev/v1\nkind: Route\nmetadata: {name: second}\nspec: {port: ${port}, backends: [{process: web}]}\n`,
      );
      here.shop.push('A second door');
      const row = await eventually({ what: 'the second door says so' }, async () => {
        const found = await here.placement('dev', 'second').catch(() => undefined);
        return found?.why.sentence.includes(String(port)) === true && found;
      });
      expect(row.why.sentence).toMatch(/another program|in use|taken|holds/);
      expect(row.why.next).not.toBe('');
      expect((await here.page('dev')).pid).toBeGreaterThan(0);
      thief.close();
      await here.ask(routes.retry, { params: { id: row.id }, body: {} });
      await eventually({ what: 'the second door is open' }, async () => {
        await fetch(`http://127.0.0.1:${port}/`);
        return true;
      });
    });

    it('begins by observing after a restore: what differs from Git waits for a person', async () => {
      const backup = join(tmpdir(), `fl-e2e-backup-${process.pid}.db`);
      rmSync(backup, { force: true });
      here.shop.git('pull', '--quiet');
      const saved = await here.cli('backup', backup);
      expect(saved).toMatchObject({ code: 0 });
      const before = await here.page('dev');
      await here.end('SIGKILL');
      rmSync(join(here.dataRoot, 'store'), { recursive: true });
      here.shop.setConfig({ greeting: 'After the backup' });
      here.shop.push('After the backup');
      const restored = await here.cli('restore', backup);
      rmSync(backup);
      expect(restored.err).toBe('');
      expect(restored.out).toMatch(/observing/);
      await here.up();
      const row = await here.until('dev', 'dev waits', (found) => found.holds.length > 0);
      expect(row.why.sentence).toMatch(/restore|observ/);
      expect(row.why.next).toContain('fairlead confirm');
      expect(await here.page('dev')).toMatchObject({ greeting: before.greeting, pid: before.pid });
      const [hold] = row.holds;
      await here.ask(routes.confirm, { params: { id: row.id }, body: { plan: hold?.plan ?? '' } });
      await here.greets('dev', 'After the backup');
    });

    it('is not fooled by what a server that crashed long ago left behind', async () => {
      await here.end('SIGKILL');
      const stale = { pid: process.pid, url: 'http://127.0.0.1:1', startedAt: 0 };
      writeFileSync(join(here.dataRoot, 'server.json'), JSON.stringify(stale));
      await here.up();
      await here.until('dev', 'dev is well', (row) => row.sync === 'synced');
    });
  });

  describe.skipIf(mayMount.skip)('a full disk', () => {
    let here: Installation;
    let root: string;

    beforeAll(async () => {
      root = mkdtempSync(join(tmpdir(), 'fl-full-'));
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=48m', 'tmpfs', root]);
      const data = join(root, 'data');
      mkdirSync(data);
      here = await Installation.make(data);
      await here.up();
      await here.runs('staging', here.shop.head());
      here.shop.git('pull', '--quiet');
    });
    afterAll(async () => {
      await here?.dispose();
      await eventually({ what: 'the last process is off that disk' }, async () => {
        execFileSync('umount', [root], { stdio: 'pipe' });
        return true;
      });
      rmSync(root, { recursive: true, force: true });
    });

    it('says that the disk is full, keeps what runs, corrupts nothing, and goes on when there is room', async () => {
      here.shop.setConfig({ greeting: 'There is room again' });
      here.shop.git('commit', '--quiet', '--all', '--message', 'Pushed onto a full disk');
      const before = await here.page('dev');
      const { id } = await here.placement('dev');
      const ballast = join(root, 'ballast');
      const { bavail, bsize } = statfsSync(root);
      writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 64 * 1024)));
      const fillers = fill(root);
      process.kill(before.pid, 'SIGKILL');
      await eventually(
        { what: 'the page again in spite of the full disk' },
        async () => (await here.page('dev')).pid > 0,
      );
      await expect(here.ask(routes.refresh, { params: { id }, body: {} })).rejects.toMatchObject({
        code: 'disk-full',
        message: expect.stringMatching(/full.*free space/),
      });
      const ready = async (): Promise<string> => (await fetch(new URL('/readyz', here.url()))).text();
      expect(JSON.parse(await ready())).toEqual({
        status: 'not-ready',
        reason: expect.stringContaining('disk is full'),
      });
      expect((await here.placement('dev')).application).toBe('shop');
      for (const file of [...fillers, ballast]) rmSync(file, { force: true });
      if (here.hasEnded()) await here.up();
      await eventually({ what: 'it is ready again' }, async () => (await ready()) === '{"status":"ok","reason":""}');
      here.shop.git('push', '--quiet');
      await here.greets('dev', 'There is room again');
      const verified = await here.ask(routes.verifyAudit, {});
      expect(verified).toMatchObject({ intact: true });
    });
  });
});

/** Takes the last bytes, file by file. */
function fill(root: string): readonly string[] {
  const made: string[] = [];
  for (const size of [65_536, 4_096, 1]) {
    for (let count = 0; count < 40; count += 1) {
      const file = join(root, `fill-${size}-${count}`);
      made.push(file);
      try {
        writeFileSync(file, Buffer.alloc(size));
      } catch {
        break;
      }
    }
  }
  return made;
}

function bytesBelow(folder: string): number {
  let sum = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    const info = statSync(join(folder, name), { throwIfNoEntry: false });
    if (info?.isFile() === true) sum += info.blocks * 512;
  }
  return sum;
}

function canMount(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  const probe = mkdtempSync(join(tmpdir(), 'fl-mount-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', probe], { stdio: 'ignore' });
    execFileSync('umount', [probe], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { recursive: true, force: true });
  }
}
