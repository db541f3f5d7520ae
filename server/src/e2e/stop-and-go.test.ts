import { existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';
import { isAlive, processesBelow } from './processes.ts';

const needs = requires('git');

describe.skipIf(needs.skip)('server/src/e2e/stop-and-go.test.ts', () => {
  let here: Installation;

  beforeAll(async () => {
    here = await Installation.make();
    await here.up();
    await here.runs('staging', here.shop.head());
  });
  afterAll(() => here?.dispose());

  const deliveries = async (): Promise<number> => (await here.ask(routes.listDeliveries, {})).total;

  it('adopts the services that kept running when the server was killed, without touching them', async () => {
    const [before, had] = [await here.page('dev'), await deliveries()];
    await here.end('SIGKILL');
    expect((await here.page('dev')).pid).toBe(before.pid);
    await here.up();
    await here.until('dev', 'dev is well', (row) => row.sync === 'synced' && row.health === 'healthy');
    here.shop.git('pull', '--quiet');
    here.shop.write('README.md', 'Nothing that runs reads this.\n');
    here.shop.push('Words only');
    await eventually({ what: 'the commit is seen' }, async () =>
      (await here.events()).some(({ message }) => message.includes('Words only')),
    );
    const after = await here.page('dev');
    expect([after.pid, after.apiPid]).toEqual([before.pid, before.apiPid]);
    expect(await deliveries()).toBe(had);
  });

  it('brings services and routes back when the supervisor was killed', async () => {
    const [before, killed] = [await here.page('dev'), here.supervisorPid()];
    process.kill(killed, 'SIGKILL');
    const after = await eventually({ what: 'the page of dev behind a new supervisor' }, async () => here.page('dev'));
    expect(here.supervisorPid()).not.toBe(killed);
    expect(after.pid).toBe(before.pid);
    await here.until('dev', 'dev is well', (row) => row.sync === 'synced' && row.health === 'healthy');
    here.shop.setConfig({ greeting: 'Under new supervision' });
    const commit = here.shop.push('Go on');
    await here.greets('dev', 'Under new supervision');
    await here.runs('staging', commit);
  });

  it('refuses a second server on the same data directory, and says what to do', async () => {
    const second = await here.upFails();
    expect(second.code).not.toBe(0);
    expect(second.err).toContain(here.dataRoot);
    expect(second.err).toContain(String(here.serverPid()));
    expect(second.err.trim().split('\n')).toHaveLength(1);
    await here.until('dev', 'the first goes on', (row) => row.health === 'healthy');
    expect((await here.page('dev')).greeting).toBe('Under new supervision');
  });

  it('stops all that it started on Ctrl-C, and goes on where it was', async () => {
    const [before, had] = [await here.placements(), await deliveries()];
    const { code, out } = await here.end('SIGINT');
    expect(code).toBe(0);
    expect(out).toContain('Stopped.');
    expect(processesBelow(here.dataRoot)).toEqual([]);
    await here.up();
    await here.until('staging', 'staging is well', (row) => row.sync === 'synced' && row.health === 'healthy');
    await here.until('dev', 'dev is well', (row) => row.sync === 'synced' && row.health === 'healthy');
    const first = await here.page('dev');
    expect(first.greeting).toBe('Under new supervision');
    const after = await here.placements();
    expect(after.map(({ applied }) => applied?.bundle)).toEqual(before.map(({ applied }) => applied?.bundle));
    expect((await here.page('dev')).pid).toBe(first.pid);
    expect(await deliveries()).toBe(had);
  });

  it('stops on a second Ctrl-C just the same', async () => {
    const ended = here.end('SIGINT');
    process.kill(here.serverPid(), 'SIGINT');
    expect((await ended).code).toBe(0);
    expect(processesBelow(here.dataRoot)).toEqual([]);
    await here.up();
  });

  it('says that its port is taken, by what to do about it', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as { port: number };
    await here.end('SIGINT');
    const failed = await here.upFails({ port });
    expect(failed.code).not.toBe(0);
    expect(failed.err).toContain(String(port));
    expect(failed.err).toContain('--port');
    expect(failed.err.trim().split('\n')).toHaveLength(1);
    expect(processesBelow(here.dataRoot)).toEqual([]);
    other.close();
    await here.up();
    await here.until('dev', 'dev is well', (row) => row.health === 'healthy');
  });

  it('stops from another terminal, keeps what it delivered, and leaves no trace when purged', async () => {
    const sockets = (): readonly string[] =>
      readdirSync(tmpdir()).filter((name) => /^fairlead-[0-9a-f]{16}$/.test(name));
    const pid = here.serverPid();
    const stopped = await here.cli('down');
    expect(stopped.code).toBe(0);
    expect(isAlive(pid)).toBe(false);
    expect(processesBelow(here.dataRoot)).toEqual([]);
    expect(existsSync(join(here.dataRoot, 'store'))).toBe(true);
    const again = await here.cli('down');
    expect(again.code).toBe(0);
    const purged = await here.cli('down', '--purge');
    expect(purged.code).toBe(0);
    expect(existsSync(here.dataRoot)).toBe(false);
    const long = await Installation.make(mkdtempSync(join(tmpdir(), `fl-e2e-${'long-'.repeat(20)}`)));
    const had = sockets();
    await long.up();
    await long.runs('dev', long.shop.head());
    await long.cli('down', '--purge');
    expect(processesBelow(long.dataRoot)).toEqual([]);
    expect(sockets().filter((name) => !had.includes(name))).toEqual([]);
    await long.dispose();
  });
});
