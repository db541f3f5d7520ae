import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Epoch } from '@fairlead/core/model/ids.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deliver,
  type HostFixture,
  hostObject,
  hostRef,
  isAlive,
  observe,
  service,
  shop,
  startHost,
  until,
  untilHealth,
  writeService,
} from '../adapters/targets/host/host-fixture.ts';
import { ensureSupervisor, tryConnect } from './ensure-supervisor.ts';
import { machineClock } from './system-deps.ts';

const api = hostRef('Process', 'api');

describe('server/src/supervisor/supervisor.ts', () => {
  let host: HostFixture;
  beforeEach(async () => {
    host = await startHost();
  });
  afterEach(async () => {
    await host.dispose();
  });
  const home = (): string => join(host.directory, 'supervisor');
  const killSupervisor = async (): Promise<void> => {
    host.events.length = 0;
    process.kill(await host.supervisorPid(), 'SIGKILL');
    await until('another supervisor', () => host.events.some((event) => event.kind === 'recovered'));
  };
  const pidOf = async (): Promise<number> => {
    const live = await host.target.live(shop, api, AbortSignal.timeout(5_000));
    return (live as unknown as { status: { current: { pid: number } } }).status.current.pid;
  };

  it('stops everything in order, and the next one starts it again', async () => {
    const path = await writeService(host.root);
    const port = host.config.ports[0]?.from ?? 0;
    const objects = [service('api', path), hostObject('Route', 'front', { port, backends: [{ process: 'api' }] })];
    await deliver(host.target, objects);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf();
    const client = await host.link.client();
    await client.call('stopAll', {}, AbortSignal.timeout(10_000));
    expect(isAlive(pid)).toBe(false);
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
    host.events.length = 0;
    await client.call('shutdown', {}, AbortSignal.timeout(10_000));
    await until('another supervisor', () => host.events.some((event) => event.kind === 'recovered'));
    await untilHealth(host, api, 'healthy');
    await until('an answer', () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        (got) => got.ok,
        () => false,
      ),
    );
    expect((await observe(host.target, objects)).changes).toEqual([]);
  });

  it('purges a target without a trace', async () => {
    const path = await writeService(host.root);
    await deliver(host.target, [
      service('api', path),
      hostObject('File', 'config', { path: 'etc/config', content: 'x' }),
    ]);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf();
    const client = await host.link.client();
    await client.call('purge', { target: 'dev' }, AbortSignal.timeout(10_000));
    expect(isAlive(pid)).toBe(false);
    expect(await readdir(host.root)).toEqual(['service.mjs']);
    await expect(stat(host.config.directory)).rejects.toThrow();
  });

  it('remembers the highest epoch over its own death', async () => {
    const file = (content: string): ReturnType<typeof hostObject> =>
      hostObject('File', 'config', { path: 'c', content });
    await deliver(host.target, [file('1')], { permit: { epoch: 9 as Epoch } });
    await killSupervisor();
    await expect(deliver(host.target, [file('2')], { permit: { epoch: 8 as Epoch } })).rejects.toMatchObject({
      code: 'forbidden',
      details: { reason: 'epoch' },
    });
    expect(await readFile(join(host.root, 'c'), 'utf8')).toBe('1');
  });

  it('opens routes again after its death', async () => {
    const path = await writeService(host.root);
    const port = host.config.ports[0]?.from ?? 0;
    await deliver(host.target, [
      service('api', path),
      hostObject('Route', 'front', { port, backends: [{ process: 'api' }] }),
    ]);
    await untilHealth(host, api, 'healthy');
    await killSupervisor();
    await until('an answer', () =>
      fetch(`http://127.0.0.1:${port}/`).then(
        async (got) => (await got.text()) === 'v1',
        () => false,
      ),
    );
    await untilHealth(host, hostRef('Route', 'front'), 'healthy');
  });

  it('survives a kill at any moment of many writes: every record is whole or absent', async () => {
    const files = (version: number): readonly ReturnType<typeof hostObject>[] =>
      Array.from({ length: 40 }, (_, index) =>
        hostObject('File', `f${index}`, { path: `f${index}`, content: `v${version}` }),
      );
    for (let version = 1; version <= 4; version++) {
      const writing = deliver(host.target, files(version), { delivery: `d${version}` }).catch(() => undefined);
      await until('some writes', async () => (await readdir(host.root)).length > version * 5 || version > 1);
      host.events.length = 0;
      process.kill(await host.supervisorPid(), 'SIGKILL');
      await writing;
      await until('another supervisor', () => host.events.some((event) => event.kind === 'listed'));
      const { incomplete } = await observe(host.target, files(version));
      expect(incomplete).toEqual([]);
    }
    await deliver(host.target, files(5), { delivery: 'last' });
    expect((await observe(host.target, files(5))).changes).toEqual([]);
    expect(
      new Set(
        await Promise.all(
          (await readdir(host.root))
            .filter((name) => name.startsWith('f'))
            .map((name) => readFile(join(host.root, name), 'utf8')),
        ),
      ),
    ).toEqual(new Set(['v5']));
    expect((await readdir(host.root)).filter((name) => name.includes('fairlead-tmp'))).toEqual([]);
  });

  it('says which records it cannot read, so that nothing is pruned on its word', async () => {
    await deliver(host.target, [hostObject('File', 'config', { path: 'c', content: '1' })]);
    await writeFile(join(host.config.directory, 'objects', 'File.config.json'), '{"versi');
    await killSupervisor();
    const seen = await observe(host.target, [hostObject('File', 'config', { path: 'c', content: '1' })]);
    expect(seen.incomplete).toEqual(['the record of File.config could not be read']);
    expect(seen.changes).toMatchObject([{ action: 'adopt' }]);
  });

  it('is one for a directory, however many ask at once', async () => {
    const before = await host.supervisorPid();
    const clients = await Promise.all(
      Array.from({ length: 5 }, () => ensureSupervisor({ directory: home(), clock: machineClock })),
    );
    expect(new Set(clients.map((client) => client.hello.pid))).toEqual(new Set([before]));
    for (const client of clients) client.close();
    process.kill(before, 'SIGKILL');
    const next = await Promise.all(
      Array.from({ length: 5 }, () => ensureSupervisor({ directory: home(), clock: machineClock })),
    );
    expect(new Set(next.map((client) => client.hello.pid)).size).toBe(1);
    for (const client of next) client.close();
  });

  it('lets nobody else in, and answers nonsense with an error', async () => {
    await host.supervisorPid();
    expect((await stat(home())).mode & 0o777).toBe(0o700);
    expect((await stat(join(home(), 'supervisor.sock'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(home(), 'supervisor.key'))).mode & 0o777).toBe(0o600);
    const client = await tryConnect(home());
    await expect(client?.call('purge', { target: 'nowhere' }, AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: 'not-found',
    });
    await expect(client?.call('observe', { target: 'dev' } as never, AbortSignal.timeout(5_000))).rejects.toMatchObject(
      { code: 'invalid-input' },
    );
    await expect(client?.call('explode' as never, {} as never, AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: 'invalid-input',
    });
    client?.close();
  });

  it('opens the other targets when one cannot be opened', async () => {
    const client = await host.link.client();
    const bad = { ...host.config, name: 'bad', directory: join(host.root, 'bad'), user: 'nobody-of-this-name' };
    const good = { ...host.config, name: 'good', directory: join(host.directory, 'good') };
    await client.call('configure', { targets: [bad, good] }, AbortSignal.timeout(5_000));
    await expect(client.call('contact', { target: 'bad' }, AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('nobody-of-this-name'),
    });
    await client.call('contact', { target: 'good' }, AbortSignal.timeout(5_000));
  });
});
