import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { targetContract } from '../../../ports/target.contract.ts';
import {
  deliver,
  hostObject,
  hostRef,
  installation,
  isAlive,
  service,
  shop,
  startHost,
  until,
  untilHealth,
  writeService,
} from './host-fixture.ts';

targetContract('server/src/adapters/targets/host/host-target.ts', async () => {
  const host = await startHost();
  const at = (name: string): string => join(host.root, `${name}.txt`);
  return {
    target: host.target,
    object: (name, text, options) => hostObject('File', name, { path: `${name}.txt`, content: text }, options?.secret),
    task: (name, text) => hostObject('Task', name, { run: ['/bin/sh', '-c', `echo ${text} >> runs-${name}`] }),
    broken: (name) => hostObject('Fiel', name, { path: 'x', content: '' }),
    editByHand: (ref, text) => writeFile(at(ref.name), text),
    deleteByHand: (ref) => rm(at(ref.name)),
    runs: async (ref) => (await readFile(join(host.root, `runs-${ref.name}`), 'utf8')).trim().split('\n').length,
    dispose: () => host.dispose(),
  };
});

describe('server/src/adapters/targets/host/host-target.ts and its supervisor', () => {
  it('loses the supervisor, starts another, and finds what runs under the same process id', async () => {
    const host = await startHost();
    try {
      const path = await writeService(host.root);
      await deliver(host.target, [service('api', path)]);
      await untilHealth(host, hostRef('Process', 'api'), 'healthy');
      const pid = await servicePid(host.target);
      const supervisor = await host.supervisorPid();
      host.events.length = 0;
      process.kill(supervisor, 'SIGKILL');
      await until('lost and recovered', () => host.events.some((event) => event.kind === 'recovered'));
      expect(host.events[0]?.kind).toBe('lost');
      await until('a new list', () => host.events.some((event) => event.kind === 'listed'));
      expect(await host.supervisorPid()).not.toBe(supervisor);
      await untilHealth(host, hostRef('Process', 'api'), 'healthy');
      expect(await servicePid(host.target)).toBe(pid);
      expect(isAlive(pid)).toBe(true);
    } finally {
      await host.dispose();
    }
  });

  it('leaves everything running when the server goes, and a new one sees it all', async () => {
    const host = await startHost();
    try {
      const path = await writeService(host.root);
      await deliver(host.target, [service('api', path)]);
      await untilHealth(host, hostRef('Process', 'api'), 'healthy');
      const pid = await servicePid(host.target);
      await host.target.close();
      await host.link.close();
      const next = await host.reconnect();
      const states: string[] = [];
      next.target.watch(installation, (event) =>
        states.push(event.kind === 'state' ? `${event.state.key} ${event.state.health.status}` : event.kind),
      );
      await until('the list', () => states.includes('listed'));
      expect(states).toEqual(['host.fairlead.dev/Process//api healthy', 'listed']);
      expect(await servicePid(next.target)).toBe(pid);
    } finally {
      await host.dispose();
    }
  });

  it('says that nothing answers, and what to do, where it must not start a supervisor', async () => {
    const { SupervisorLink } = await import('./supervisor-link.ts');
    const { machineClock, machineRandom } = await import('../../../supervisor/system-deps.ts');
    const { createHostTarget } = await import('./host-target.ts');
    const link = new SupervisorLink({
      directory: '/nonexistent/fairlead',
      clock: machineClock,
      random: machineRandom,
      start: false,
    });
    const config = {
      name: 'dev',
      directory: '/nonexistent/dev',
      roots: ['/nonexistent'],
      ports: [],
      user: null,
      backend: 'supervisor' as const,
    };
    const target = await createHostTarget({ config, link });
    expect(await target.contact(AbortSignal.timeout(5_000))).toMatchObject({
      reachable: false,
      message: expect.stringContaining('fairlead up'),
    });
    await expect(target.outputs(shop, AbortSignal.timeout(5_000))).rejects.toMatchObject({
      code: 'unavailable',
      retry: 'backoff',
    });
    await link.close();
  });
});

async function servicePid(target: Awaited<ReturnType<typeof startHost>>['target']): Promise<number> {
  const live = await target.live(shop, hostRef('Process', 'api'), AbortSignal.timeout(5_000));
  return (live as unknown as { status: { current: { pid: number } } }).status.current.pid;
}
