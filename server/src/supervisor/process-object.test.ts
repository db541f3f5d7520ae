import { spawn } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deliver,
  type HostFixture,
  hostObject,
  hostRef,
  isAlive,
  lastState,
  observe,
  service,
  shop,
  startHost,
  until,
  untilHealth,
  writeService,
} from '../adapters/targets/host/host-fixture.ts';

const api = hostRef('Process', 'api');
type Status = {
  readonly current: { readonly pid: number | null; readonly ports: { readonly [name: string]: number } } | null;
  readonly candidate: { readonly pid: number | null } | null;
};

async function statusOf(host: HostFixture): Promise<Status> {
  const live = await host.target.live(shop, api, AbortSignal.timeout(10_000));
  return (live as unknown as { readonly status: Status }).status;
}

async function pidOf(host: HostFixture): Promise<number> {
  return until('a process id', async () => (await statusOf(host)).current?.pid ?? undefined);
}

describe('server/src/supervisor/process-object.ts', () => {
  let host: HostFixture;
  let path: string;
  beforeEach(async () => {
    host = await startHost();
    path = await writeService(host.root);
  });
  afterEach(async () => {
    await host.dispose();
  });

  const route = (port: number): ReturnType<typeof hostObject> =>
    hostObject('Route', 'front', { port, backends: [{ process: 'api' }], drain: '2s' });

  it('starts a killed service again and says what ended it', async () => {
    await deliver(host.target, [service('api', path)]);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf(host);
    host.events.length = 0;
    process.kill(pid, 'SIGKILL');
    const told = await until('the end', () =>
      host.events.find((event) => event.kind === 'state' && event.by === 'SIGKILL'),
    );
    expect(told).toMatchObject({
      state: { health: { status: 'progressing', message: expect.stringContaining('SIGKILL') } },
    });
    await untilHealth(host, api, 'healthy');
    const next = await pidOf(host);
    expect(next).not.toBe(pid);
    expect(isAlive(next)).toBe(true);
    expect((await observe(host.target, [service('api', path)])).changes).toEqual([]);
  });

  it('keeps the old version serving while a new one fails its probe, and goes back without a restart', async () => {
    const front = route(host.config.ports[0]?.from ?? 0);
    const url = `http://127.0.0.1:${host.config.ports[0]?.from}/`;
    const v1 = service('api', path, { VERSION: 'v1' });
    await deliver(host.target, [v1, front]);
    await untilHealth(host, api, 'healthy');
    await untilHealth(host, hostRef('Route', 'front'), 'healthy');
    const pid = await pidOf(host);
    const bad = service(
      'api',
      path,
      { VERSION: 'v2', VERSION_HEALTH: '500' },
      { health: { http: '/healthz', interval: '100ms', startPeriod: '300ms', threshold: 2 } },
    );
    const [effect] = await deliver(host.target, [bad, front], { delivery: 'd2' });
    expect(effect).toMatchObject({ outcome: 'done', health: { status: 'progressing' } });
    const ill = await untilHealth(host, api, 'degraded');
    expect(ill.state.health.message).toMatch(/new version.*answered 500.*keeps serving/);
    expect(ill.state.live).toBe(effect?.fingerprint);
    expect(await (await fetch(url)).text()).toBe('v1');
    const candidate = (await statusOf(host)).candidate?.pid ?? 0;
    expect(isAlive(candidate)).toBe(true);
    await deliver(host.target, [v1, front], { delivery: 'd3' });
    await untilHealth(host, api, 'healthy');
    expect(await pidOf(host)).toBe(pid);
    await until('the bad version to end', () => !isAlive(candidate));
    expect(await (await fetch(url)).text()).toBe('v1');
  });

  it('switches a route to a healthy new version and fails no request', async () => {
    const front = route(host.config.ports[0]?.from ?? 0);
    const url = `http://127.0.0.1:${host.config.ports[0]?.from}/`;
    await deliver(host.target, [service('api', path, { VERSION: 'v1' }), front]);
    await untilHealth(host, api, 'healthy');
    await until('the first answer', async () => (await fetch(url)).ok);
    const seen = new Map<string, number>();
    let stop = false;
    const load = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (!stop) {
          const answer = await fetch(url).then(
            async (got) => `${got.status} ${await got.text()}`,
            (error: unknown) => String(error),
          );
          seen.set(answer, (seen.get(answer) ?? 0) + 1);
        }
      }),
    );
    for (const version of ['v2', 'v3', 'v4']) {
      await deliver(host.target, [service('api', path, { VERSION: version }), front], { delivery: version });
      await until(`${version} to serve`, () => seen.has(`200 ${version}`));
      await untilHealth(host, api, 'healthy');
    }
    stop = true;
    await load;
    expect([...seen.keys()].sort()).toEqual(['200 v1', '200 v2', '200 v3', '200 v4']);
  });

  it('tells exit code and the telling line of a version that crashes at start, and the old one serves on', async () => {
    await deliver(host.target, [service('api', path)]);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf(host);
    await deliver(host.target, [service('api', path, { CRASH: 'no database at db:5432' })], { delivery: 'd2' });
    const ill = await untilHealth(host, api, 'degraded');
    expect(ill.state.health.message).toContain('exited with code 3 ("Error: no database at db:5432")');
    expect(isAlive(pid)).toBe(true);
    expect((await statusOf(host)).current?.pid).toBe(pid);
  });

  it('says what cannot be started', async () => {
    await deliver(host.target, [
      hostObject('Process', 'api', { run: ['./no-such-program'], restart: { backoff: '10ms..50ms' } }),
    ]);
    const ill = await untilHealth(host, api, 'degraded');
    expect(ill.state.health.message).toContain('no such program');
  });

  it('recreates where a port is fixed: the old instance is gone before the new one starts', async () => {
    const port = (host.config.ports[0]?.from ?? 0) + 3;
    const fixed = (version: string): ReturnType<typeof service> =>
      service('api', path, { VERSION: version }, { ports: { http: port } });
    await deliver(host.target, [fixed('v1')]);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf(host);
    await deliver(host.target, [fixed('v2')], { delivery: 'd2' });
    await until(
      'v2',
      async () =>
        (await fetch(`http://127.0.0.1:${port}/`).then(
          (got) => got.text(),
          () => '',
        )) === 'v2',
    );
    expect(isAlive(pid)).toBe(false);
    await untilHealth(host, api, 'healthy');
  });

  it('names a port that another program holds', async () => {
    const port = (host.config.ports[0]?.from ?? 0) + 5;
    const thief = createServer().listen(port, '127.0.0.1');
    await until('the thief', () => thief.listening);
    const [effect] = await deliver(host.target, [service('api', path, {}, { ports: { http: port } })]);
    thief.close();
    expect(effect).toMatchObject({
      outcome: 'failed',
      failure: { code: 'object-conflict', retryable: true, message: expect.stringContaining(`port ${port}`) },
    });
    const [later] = await deliver(host.target, [service('api', path, {}, { ports: { http: port } })]);
    expect(later).toMatchObject({ outcome: 'done' });
    await untilHealth(host, api, 'healthy');
  });

  it('gives way around a port of its range that is taken', async () => {
    const port = host.config.ports[0]?.to ?? 0;
    const thief = createServer().listen(port, '127.0.0.1');
    await until('the thief', () => thief.listening);
    await deliver(host.target, [service('api', path)]);
    await untilHealth(host, api, 'healthy');
    thief.close();
    expect((await statusOf(host)).current?.ports['http']).toBe(port - 1);
  });

  it.each<[string, JsonObject, string, RegExp]>([
    [
      'leaves a finished one alone under on-failure',
      { run: ['/bin/sh', '-c', 'exit 0'], restart: { policy: 'on-failure' } },
      'suspended',
      /exited with code 0/,
    ],
    [
      'reports a failed one under never',
      { run: ['/bin/sh', '-c', 'echo broken pipe >&2; exit 4'], restart: { policy: 'never' } },
      'degraded',
      /code 4 \("broken pipe"\)/,
    ],
  ])('%s', async (_, spec, status, message) => {
    await deliver(host.target, [hostObject('Process', 'api', spec)]);
    const told = await untilHealth(host, api, status);
    expect(told.state.health.message).toMatch(message);
  });

  it('ends the whole process group when it stops', async () => {
    const script = `sleep 300 & echo $! > child.pid; trap 'exit 0' TERM; wait`;
    const effects = await deliver(host.target, [
      hostObject('Process', 'api', { run: ['/bin/sh', '-c', script], stop: { grace: '300ms' } }),
    ]);
    await untilHealth(host, api, 'healthy');
    const child = Number(await readFile(join(host.root, 'child.pid'), 'utf8'));
    expect(isAlive(child)).toBe(true);
    await deliver(host.target, [], { inventory: [{ ref: api, uid: effects[0]?.uid ?? null, baseline: null }] });
    await untilHealth(host, api, 'missing');
    await until('the child to end', async () => !(await isRunning(child)));
  });

  it('kills what does not listen to its signal after the grace', async () => {
    const stubborn = hostObject('Process', 'api', {
      run: ['/bin/sh', '-c', `trap '' TERM; while :; do sleep 0.1; done`],
      stop: { grace: '200ms' },
    });
    const effects = await deliver(host.target, [stubborn]);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf(host);
    await deliver(host.target, [], { inventory: [{ ref: api, uid: effects[0]?.uid ?? null, baseline: null }] });
    await until('its end', async () => !(await isRunning(pid)));
  });

  it('replaces a process when a file it is started from changes', async () => {
    const file = (content: string): ReturnType<typeof hostObject> =>
      hostObject('File', 'config', { path: 'config.txt', content });
    const reader = service('api', path, {}, { restartOn: ['config'] });
    await deliver(host.target, [file('one'), reader]);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf(host);
    const { changes } = await observe(host.target, [file('two'), reader]);
    expect(changes).toMatchObject([
      { action: 'change' },
      { action: 'change', fields: [{ path: '/startedFrom/config' }] },
    ]);
    await deliver(host.target, [file('two'), reader], { delivery: 'd2' });
    await until('another process', async () => (await pidOf(host)) !== pid);
    await untilHealth(host, api, 'healthy');
  });

  it('adopts a process whose number was not written down before the supervisor died', async () => {
    await deliver(host.target, [service('api', path)]);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf(host);
    const supervisor = await host.supervisorPid();
    process.kill(supervisor, 'SIGSTOP');
    const record = join(host.config.directory, 'objects', 'Process.api.json');
    const text = await readFile(record, 'utf8');
    const forgotten = text.replace(
      /"phase":"running","pid":\d+,"identity":"[^"]*"/,
      '"phase":"starting","pid":null,"identity":null',
    );
    expect(forgotten).not.toBe(text);
    await writeFile(record, forgotten);
    process.kill(supervisor, 'SIGKILL');
    await until('another supervisor', () => host.events.some((event) => event.kind === 'recovered'));
    await untilHealth(host, api, 'healthy');
    expect(await pidOf(host)).toBe(pid);
  });

  it('starts again what died while no supervisor was there', async () => {
    await deliver(host.target, [service('api', path)]);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf(host);
    const supervisor = await host.supervisorPid();
    process.kill(supervisor, 'SIGSTOP');
    process.kill(pid, 'SIGKILL');
    process.kill(supervisor, 'SIGKILL');
    await until('another supervisor', () => host.events.some((event) => event.kind === 'recovered'));
    await until('another process', async () => ((await statusOf(host)).current?.pid ?? pid) !== pid);
    await untilHealth(host, api, 'healthy');
  });

  it('is not fooled by another process with the same number', async () => {
    await deliver(host.target, [service('api', path)]);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf(host);
    const supervisor = await host.supervisorPid();
    process.kill(supervisor, 'SIGSTOP');
    const stranger = spawn('sleep', ['300'], { detached: true, stdio: 'ignore' });
    const record = join(host.config.directory, 'objects', 'Process.api.json');
    await writeFile(record, (await readFile(record, 'utf8')).replace(`"pid":${pid}`, `"pid":${stranger.pid}`));
    process.kill(pid, 'SIGKILL');
    process.kill(supervisor, 'SIGKILL');
    await until('another supervisor', () => host.events.some((event) => event.kind === 'recovered'));
    await until(
      'another process',
      async () => ![pid, stranger.pid, null, undefined].includes((await statusOf(host)).current?.pid),
    );
    expect(isAlive(stranger.pid ?? 0)).toBe(true);
    stranger.kill('SIGKILL');
  });

  it('never shows a secret: not in health, logs, live view, events or on disk', async () => {
    const secret = 'hunter2-very-secret';
    const noisy = hostObject(
      'Process',
      'api',
      {
        run: ['/bin/sh', '-c', 'echo "Error: wrong password $PASSWORD" >&2; exit 1'],
        env: { PASSWORD: secret },
        restart: { backoff: '20ms..100ms' },
      },
      true,
    );
    await deliver(host.target, [noisy]);
    const ill = await untilHealth(host, api, 'degraded');
    expect(ill.state.health.message).toContain('wrong password ***');
    expect(JSON.stringify(await host.target.live(shop, api, AbortSignal.timeout(5_000)))).not.toContain(secret);
    const lines: string[] = [];
    for await (const line of host.target.logs(
      { on: shop, ref: api, tail: 10, follow: false, previous: false, since: null },
      AbortSignal.timeout(5_000),
    ))
      lines.push(line.text);
    expect(lines.join()).toContain('***');
    const objects = join(host.config.directory, 'objects');
    const stored = await Promise.all((await readdir(objects)).map((name) => readFile(join(objects, name), 'utf8')));
    expect([JSON.stringify(host.events), lines.join(), ...stored].join('\n')).not.toContain(secret);
  });

  it('bounds open files, and warns of limits that this system cannot keep', async () => {
    const limited = hostObject('Process', 'api', {
      run: ['/bin/sh', '-c', 'ulimit -n; sleep 300'],
      limits: { openFiles: 64, memory: '256Mi' },
    });
    await deliver(host.target, [limited]);
    const told = await untilHealth(host, api, 'healthy');
    const lines: string[] = [];
    for await (const line of host.target.logs(
      { on: shop, ref: api, tail: 10, follow: false, previous: false, since: null },
      AbortSignal.timeout(5_000),
    ))
      lines.push(line.text);
    expect(lines).toEqual(['64']);
    expect(told.state.health.message === '' || told.state.health.message.includes('memory')).toBe(true);
  });

  it('gives programs their own environment and none of the supervisor', async () => {
    await deliver(host.target, [
      hostObject('Process', 'api', {
        run: ['/bin/sh', '-c', 'env; sleep 300'],
        env: { LISTEN: ':${port.http}', SIZE: 3 },
        ports: { http: 'auto' },
      }),
    ]);
    await untilHealth(host, api, 'healthy');
    const lines: string[] = [];
    for await (const line of host.target.logs(
      { on: shop, ref: api, tail: 100, follow: false, previous: false, since: null },
      AbortSignal.timeout(5_000),
    ))
      lines.push(line.text);
    const port = (await statusOf(host)).current?.ports['http'];
    expect(lines).toEqual(
      expect.arrayContaining([`LISTEN=:${port}`, `PORT=${port}`, `PORT_HTTP=${port}`, 'SIZE=3', 'FAIRLEAD_TARGET=dev']),
    );
    expect(lines.filter((line) => /^(?:VITEST|NODE_ENV)/.test(line))).toEqual([]);
  });

  it('is not started a second time by the same delivery', async () => {
    const object = service('api', path);
    await deliver(host.target, [object]);
    await untilHealth(host, api, 'healthy');
    const pid = await pidOf(host);
    const change = { ref: api, action: 'create', fields: [], liveUid: null, phase: 'sync', wave: 0 } as const;
    const { execute } = await import('../adapters/targets/host/host-fixture.ts');
    await execute(host.target, [object], [change]);
    expect(await pidOf(host)).toBe(pid);
    expect(lastState(host.events, api)?.state.health.status).toBe('healthy');
  });
});

async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat);
}
