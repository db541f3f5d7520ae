import { chmod, mkdir, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Epoch } from '@fairlead/core/model/ids.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  blog,
  deliver,
  execute,
  type HostFixture,
  hostObject,
  hostRef,
  installation,
  isAlive,
  lastState,
  observe,
  permitFor,
  service,
  shop,
  startHost,
  until,
  untilHealth,
  writeService,
} from './host-fixture.ts';

const file = (content: string, path = 'config.json', name = 'config') => hostObject('File', name, { path, content });

describe('server/src/adapters/targets/host/host-target.ts', () => {
  let host: HostFixture;
  beforeEach(async () => {
    host = await startHost();
  });
  afterEach(async () => {
    await host.dispose();
  });

  it('creates a file, then finds nothing to do', async () => {
    const effects = await deliver(host.target, [file('{"a":1}')]);
    expect(effects).toMatchObject([{ outcome: 'done', health: { status: 'healthy' } }]);
    expect(await readFile(join(host.root, 'config.json'), 'utf8')).toBe('{"a":1}');
    const after = await observe(host.target, [file('{"a":1}')]);
    expect(after.changes).toEqual([]);
    expect(after.states[0]?.live).toBe(effects[0]?.fingerprint);
  });

  it('runs a service, reports it healthy and stops it when it is pruned', async () => {
    const path = await writeService(host.root);
    const effects = await deliver(host.target, [service('api', path)]);
    expect(effects).toMatchObject([{ outcome: 'done' }]);
    await untilHealth(host, hostRef('Process', 'api'), 'healthy');
    const live = await host.target.live(shop, hostRef('Process', 'api'), AbortSignal.timeout(5_000));
    const pid = (live as { status: { current: { pid: number } } }).status.current.pid;
    expect(isAlive(pid)).toBe(true);
    const inventory = [
      { ref: hostRef('Process', 'api'), uid: effects[0]?.uid ?? null, baseline: effects[0]?.fingerprint ?? null },
    ];
    await deliver(host.target, [], { inventory });
    await until('the service to end', () => !isAlive(pid));
    await untilHealth(host, hostRef('Process', 'api'), 'missing');
  });
});
