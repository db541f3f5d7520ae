import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  deliver,
  type HostFixture,
  hostObject,
  hostRef,
  shop,
  startHost,
  until,
  untilHealth,
} from '../adapters/targets/host/host-fixture.ts';

const noisy = hostRef('Process', 'noisy');

describe('server/src/supervisor/log-files.ts', () => {
  let host: HostFixture;
  beforeEach(async () => {
    host = await startHost();
  });
  afterEach(async () => {
    await host.dispose();
  });
  const ask = { on: shop, ref: noisy, tail: 50, follow: false, previous: false, since: null };

  it('keeps a flood within bounds on disk, and the supervisor answering', async () => {
    await deliver(host.target, [
      hostObject('Process', 'noisy', { run: ['/bin/sh', '-c', 'yes "a line of a flood that never ends" '] }),
    ]);
    await untilHealth(host, noisy, 'healthy');
    const logs = join(host.config.directory, 'logs');
    await until('the first cut', async () => (await readdir(logs)).some((name) => name.endsWith('.out.1')));
    const lines: string[] = [];
    for await (const line of host.target.logs(ask, AbortSignal.timeout(20_000))) lines.push(line.text);
    expect(lines).toHaveLength(50);
    const sizes = await Promise.all(
      (await readdir(logs)).map(async (name) => (await stat(join(logs, name)).catch(() => ({ size: 0 }))).size),
    );
    expect(Math.max(...sizes)).toBeLessThan(4 * 1024 ** 3);
    expect((await host.target.contact(AbortSignal.timeout(10_000))).reachable).toBe(true);
  });

  it('reads both streams, and follows what is added', async () => {
    await deliver(host.target, [
      hostObject('Process', 'noisy', {
        run: ['/bin/sh', '-c', 'echo out; echo err >&2; while [ ! -f go ]; do sleep 0.02; done; echo later; sleep 300'],
      }),
    ]);
    await untilHealth(host, noisy, 'healthy');
    const stop = new AbortController();
    const seen: string[] = [];
    const reading = (async () => {
      for await (const line of host.target.logs({ ...ask, follow: true }, stop.signal))
        seen.push(`${line.stream} ${line.text}`);
    })();
    await until('the past', () => seen.length === 2);
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(host.root, 'go'), '');
    await until('the line added', () => seen.includes('out later'));
    stop.abort();
    await reading;
    expect([...seen].sort()).toEqual(['err err', 'out later', 'out out']);
  });

  it('goes on over the death of the supervisor', async () => {
    await deliver(host.target, [
      hostObject('Process', 'noisy', {
        run: ['/bin/sh', '-c', 'echo before; while [ ! -f go ]; do sleep 0.02; done; echo after; sleep 300'],
      }),
    ]);
    await untilHealth(host, noisy, 'healthy');
    host.events.length = 0;
    process.kill(await host.supervisorPid(), 'SIGKILL');
    const { writeFile } = await import('node:fs/promises');
    await writeFile(join(host.root, 'go'), '');
    await until('another supervisor', () => host.events.some((event) => event.kind === 'listed'));
    await until('both lines', async () => {
      const lines: string[] = [];
      for await (const line of host.target.logs(ask, AbortSignal.timeout(5_000))) lines.push(line.text);
      return lines.join() === 'before,after';
    });
  });
});
