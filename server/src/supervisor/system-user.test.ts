import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  deliver,
  type HostFixture,
  hostObject,
  hostRef,
  shop,
  startHost,
  untilHealth,
} from '../adapters/targets/host/host-fixture.ts';
import { systemUser } from './system-user.ts';

const isRoot = userInfo().uid === 0;

describe('server/src/supervisor/system-user.ts', () => {
  it('needs no change for our own account, and knows no account that is not there', async () => {
    expect(await systemUser(userInfo().username)).toBeNull();
    await expect(systemUser('nobody-of-this-name')).rejects.toMatchObject({ code: 'not-found' });
  });

  it.skipIf(!isRoot)('runs programs, tasks and files under the account of the target (needs root)', async () => {
    const root = await mkdtemp(join(tmpdir(), 'fl-user-'));
    await chmod(root, 0o777);
    const host: HostFixture = await startHost({ user: 'nobody', roots: [root] });
    await chmod(host.directory, 0o755);
    await chmod(join(host.directory, 'targets'), 0o755).catch(() => undefined);
    try {
      const nobody = await systemUser('nobody');
      const objects = [
        hostObject('File', 'config', { path: 'etc/config', content: 'x', mode: '0600' }),
        hostObject('Task', 'migrate', {
          run: ['/bin/sh', '-c', `id -u > task-user; echo '{"user":"'$(id -u)'"}' > "$FAIRLEAD_OUTPUTS"`],
          outputs: ['user'],
        }),
        hostObject('Process', 'api', { run: ['/bin/sh', '-c', 'id -u; cat etc/config; sleep 300'] }),
      ];
      // The folders above are made by the first contact.
      await host.target.contact(AbortSignal.timeout(10_000));
      await chmod(join(host.directory, 'targets'), 0o755);
      await deliver(host.target, objects);
      await untilHealth(host, hostRef('Task', 'migrate'), 'healthy');
      await untilHealth(host, hostRef('Process', 'api'), 'healthy');
      expect((await stat(join(root, 'etc/config'))).uid).toBe(nobody?.uid);
      expect((await stat(join(root, 'etc'))).uid).toBe(nobody?.uid);
      expect(await host.target.outputs(shop, AbortSignal.timeout(5_000))).toEqual({
        migrate: { user: String(nobody?.uid) },
      });
      const lines: string[] = [];
      const ask = { on: shop, ref: hostRef('Process', 'api'), tail: 5, follow: false, previous: false, since: null };
      for await (const line of host.target.logs(ask, AbortSignal.timeout(5_000))) lines.push(line.text);
      expect(lines).toEqual([String(nobody?.uid), 'x']);
    } finally {
      await host.dispose();
      await rm(root, { recursive: true, force: true });
    }
  });

  it.skipIf(!isRoot)('says that the disk is full, and goes on when there is space (needs root)', async () => {
    const disk = await mkdtemp(join(tmpdir(), 'fl-full-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    await mkdir(join(disk, 'root'));
    const host = await startHost({ roots: [join(disk, 'root')], directory: join(disk, 'state') });
    try {
      const big = hostObject('File', 'big', { path: 'big', content: 'x'.repeat(400_000) });
      const small = hostObject('File', 'small', { path: 'small', content: 'x' });
      expect(await deliver(host.target, [big, small])).toMatchObject([
        { outcome: 'failed', failure: { retryable: true, message: expect.stringContaining('full') } },
        { outcome: 'done' },
      ]);
      expect(await readdir(join(disk, 'root'))).toEqual(['small']);
      const fits = hostObject('File', 'big', { path: 'big', content: 'y'.repeat(1_000) });
      expect(await deliver(host.target, [fits, small], { delivery: 'd2' })).toMatchObject([{ outcome: 'done' }]);
      expect((await readFile(join(disk, 'root/big'), 'utf8')).length).toBe(1_000);
    } finally {
      await host.dispose();
      execFileSync('umount', [disk]);
      await rm(disk, { recursive: true, force: true });
    }
  });
});
