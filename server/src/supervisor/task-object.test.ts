import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { runMark } from '@fairlead/core/order/due-objects.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deliver,
  execute,
  type HostFixture,
  hostObject,
  hostRef,
  lastState,
  observe,
  shop,
  startHost,
  until,
  untilHealth,
} from '../adapters/targets/host/host-fixture.ts';

const migrate = hostRef('Task', 'migrate');
const task = (script: string, spec: JsonObject = {}): ReturnType<typeof hostObject> =>
  hostObject('Task', 'migrate', { run: ['/bin/sh', '-c', `echo run >> runs; ${script}`], ...spec });
const run = { ref: migrate, action: 'run', fields: [], liveUid: null, phase: 'sync', wave: 0 } as const;

describe('server/src/supervisor/task-object.ts', () => {
  let host: HostFixture;
  beforeEach(async () => {
    host = await startHost();
  });
  afterEach(async () => {
    await host.dispose();
  });
  const runs = async (): Promise<number> =>
    (await readFile(join(host.root, 'runs'), 'utf8').catch(() => '')).split('\n').length - 1;
  const killSupervisor = async (): Promise<void> => {
    host.events.length = 0;
    process.kill(await host.supervisorPid(), 'SIGKILL');
    await until('another supervisor', () => host.events.some((event) => event.kind === 'recovered'));
  };

  it('answers at once, is progressing while it runs, and healthy when it ended well', async () => {
    const [effect] = await deliver(host.target, [task('while [ ! -f go ]; do sleep 0.02; done')]);
    expect(effect).toMatchObject({ outcome: 'done', health: { status: 'progressing' } });
    await untilHealth(host, migrate, 'progressing');
    await writeFile(join(host.root, 'go'), '');
    expect((await untilHealth(host, migrate, 'healthy')).by).toBe('exit 0');
  });

  it('tells exit code and last line of a failure; the same attempt does not repeat it, another does', async () => {
    const failing = task('echo "ERROR: relation exists" >&2; exit 7');
    await deliver(host.target, [failing]);
    const ill = await untilHealth(host, migrate, 'degraded');
    expect(ill.state.health.message).toContain('exited with code 7 ("ERROR: relation exists")');
    await execute(host.target, [failing], [run]);
    expect(await runs()).toBe(1);
    expect((await observe(host.target, [failing])).changes).toMatchObject([{ action: 'run' }]);
    await deliver(host.target, [failing], { delivery: 'd2' });
    await until('the second run', async () => (await runs()) === 2);
  });

  it('gives its declared outputs, and fails where one is missing', async () => {
    await deliver(host.target, [task(`echo '{"url":"db://x","extra":1}' > "$FAIRLEAD_OUTPUTS"`, { outputs: ['url'] })]);
    await untilHealth(host, migrate, 'healthy');
    expect(await host.target.outputs(shop, AbortSignal.timeout(5_000))).toEqual({ migrate: { url: 'db://x' } });
    const stored = await readFile(join(host.config.directory, 'objects', 'Task.migrate.json'), 'utf8');
    expect(stored).not.toContain('db://x');
    await deliver(host.target, [task('true', { outputs: ['url'] })], { delivery: 'd2' });
    const ill = await untilHealth(host, migrate, 'degraded');
    expect(ill.state.health.message).toContain('FAIRLEAD_OUTPUTS');
  });

  it('runs a hook once for each run that it is marked with, although its content stays', async () => {
    const hook = (mark: string) => {
      const object = task('true');
      const metadata = { ...object.manifest.metadata, annotations: { [runMark]: mark } };
      return { ...object, manifest: { ...object.manifest, metadata } };
    };
    await deliver(host.target, [hook('d1')]);
    await untilHealth(host, migrate, 'healthy');
    expect((await observe(host.target, [hook('d1')])).changes).toEqual([]);
    expect((await observe(host.target, [hook('d2')])).changes).toMatchObject([{ action: 'run', fields: [] }]);
    await deliver(host.target, [hook('d2')], { delivery: 'd2' });
    await until('the second run', async () => (await runs()) === 2);
  });

  it('stops what takes too long', async () => {
    await deliver(host.target, [task('sleep 300', { timeout: '300ms' })]);
    const ill = await untilHealth(host, migrate, 'degraded');
    expect(ill.state.health.message).toContain('spec.timeout');
  });

  it('goes on over a kill of the supervisor and is not run again', async () => {
    const slow = task('while [ ! -f go ]; do sleep 0.02; done');
    await deliver(host.target, [slow]);
    await until('the run', async () => (await runs()) === 1);
    await killSupervisor();
    await untilHealth(host, migrate, 'progressing');
    await writeFile(join(host.root, 'go'), '');
    await untilHealth(host, migrate, 'healthy');
    await deliver(host.target, [slow], { delivery: 'd2' });
    expect(await runs()).toBe(1);
  });

  it('knows how a run ended although no supervisor was there', async () => {
    await deliver(host.target, [task('while [ ! -f go ]; do sleep 0.02; done; touch ended')]);
    await until('the run', async () => (await runs()) === 1);
    const supervisor = await host.supervisorPid();
    process.kill(supervisor, 'SIGSTOP');
    await writeFile(join(host.root, 'go'), '');
    await until('its end', () => readFile(join(host.root, 'ended')).catch(() => undefined));
    await until('the note of its end', async () => !(await isGroupRunning(host)));
    host.events.length = 0;
    process.kill(supervisor, 'SIGKILL');
    await untilHealth(host, migrate, 'healthy');
  });

  it.each<[string, JsonObject, string, number]>([
    ['holds a run that was cut off with the supervisor', {}, 'unknown', 1],
    ['runs an idempotent one again', { idempotent: true }, 'done', 2],
  ])('%s', async (_, spec, outcome, count) => {
    const object = task('echo $$ > pid; [ -f again ] || sleep 300', spec);
    await deliver(host.target, [object]);
    const pid = Number(
      await until('its process', () => readFile(join(host.root, 'pid'), 'utf8').catch(() => undefined)),
    );
    const group = Number((await readFile(`/proc/${pid}/stat`, 'utf8')).split(' ')[4]);
    const supervisor = await host.supervisorPid();
    process.kill(supervisor, 'SIGSTOP');
    process.kill(-group, 'SIGKILL');
    host.events.length = 0;
    process.kill(supervisor, 'SIGKILL');
    await until('the unknown outcome', () => lastState(host.events, migrate)?.state.health.status === 'unknown');
    await writeFile(join(host.root, 'again'), '');
    const effects = await deliver(host.target, [object], { delivery: 'd2' });
    expect(effects).toMatchObject([{ outcome }]);
    if (outcome === 'unknown') {
      expect(effects[0]?.failure?.code).toBe('outcome-unknown');
      expect(await runs()).toBe(1);
      const waived = { gates: [{ gate: 'outcome', rule: 'a person looked', outcome: 'waived' }] } as const;
      expect(await deliver(host.target, [object], { delivery: 'd3', permit: waived })).toMatchObject([
        { outcome: 'done' },
      ]);
      await untilHealth(host, migrate, 'healthy');
      expect(await runs()).toBe(2);
    } else {
      await untilHealth(host, migrate, 'healthy');
      expect(await runs()).toBe(count);
    }
  });

  it('is remembered when it was pruned: coming back it does not run again', async () => {
    const [effect] = await deliver(host.target, [task('true')]);
    await untilHealth(host, migrate, 'healthy');
    await deliver(host.target, [], {
      inventory: [{ ref: migrate, uid: effect?.uid ?? null, baseline: null }],
      delivery: 'd2',
    });
    await untilHealth(host, migrate, 'missing');
    await deliver(host.target, [task('true')], { delivery: 'd3' });
    await untilHealth(host, migrate, 'healthy');
    expect(await runs()).toBe(1);
  });
});

async function isGroupRunning(host: HostFixture): Promise<boolean> {
  const record = JSON.parse(await readFile(join(host.config.directory, 'objects', 'Task.migrate.json'), 'utf8')) as {
    process: { pid: number };
  };
  const stat = await readFile(`/proc/${record.process.pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) Z /.test(stat);
}
