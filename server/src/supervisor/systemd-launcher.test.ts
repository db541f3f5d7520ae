import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { requiresThat } from '../../../tools/test/requires.ts';
import { exec } from '../io/exec.ts';
import type { GroupExit, Launch } from './process-group.ts';
import { processIdentity } from './process-identity.ts';
import { machineClock } from './system-deps.ts';
import { environmentFile, readUnitState, SystemdLauncher } from './systemd-launcher.ts';

const manager = '/lib/systemd/systemd';
const needs = requiresThat(
  process.platform === 'linux' && existsSync(manager) && process.getuid?.() === 0,
  'needs systemd and root (it starts a user manager of its own in a mount namespace)',
);
const none = { memoryBytes: null, cpus: null, openFiles: null };

/** A user manager that sees a cgroup tree and a /run of its own; nothing of this machine's is changed. */
const startManager = `
mount --make-rprivate / && umount -R /sys/fs/cgroup; mount -t cgroup2 none /sys/fs/cgroup && mount -t tmpfs tmpfs /run &&
mkdir -p /run/systemd/system && exec ${manager} --user --unit=empty.target
`;

describe('server/src/supervisor/systemd-launcher.ts', () => {
  it('writes values that systemd reads back as they are', () => {
    expect(environmentFile({ A: 'a "b" $c \\ `d`\ne' })).toBe('A="a \\"b\\" \\$c \\\\ \\`d\\`\ne"\n');
  });

  it.each([
    ['exited', 'MainPID=0\nExecMainCode=1\nExecMainStatus=3\n', { pid: 0, how: 'exited', status: 3, tasks: 0 }],
    ['killed', 'MainPID=0\nExecMainCode=2\nExecMainStatus=9\n', { how: 'killed', status: 9 }],
    ['a unit that nobody knows', 'MainPID=0\nExecMainCode=0\nTasksCurrent=[not set]\n', { how: 'unknown', tasks: 0 }],
  ])('reads how it ended: %s', (_sentence, text, state) => {
    expect(readUnitState(text)).toMatchObject(state);
  });
});

describe.skipIf(needs.skip)('server/src/supervisor/systemd-launcher.ts with a real systemd', () => {
  let home: string;
  let daemon: ChildProcess;
  let launcher: SystemdLauncher;
  let instances = 0;
  let id: string;
  let exits: GroupExit[];

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'fl-systemd-'));
    const units = join(home, '.config', 'systemd', 'user');
    await mkdir(units, { recursive: true });
    await mkdir(join(home, 'run'), { mode: 0o700 });
    await writeFile(join(units, 'empty.target'), '[Unit]\nDefaultDependencies=no\n');
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_RUNTIME_DIR: join(home, 'run') };
    daemon = spawn('unshare', ['--mount', 'sh', '-c', startManager], { env, stdio: 'ignore' });
    vi.stubEnv('XDG_RUNTIME_DIR', env.XDG_RUNTIME_DIR);
    await vi.waitFor(() => expect(existsSync(join(home, 'run', 'systemd', 'private'))).toBe(true), 15_000);
    launcher = new SystemdLauncher({
      clock: machineClock,
      manager: 'user',
      directory: join(home, 'environments'),
      target: 'dev',
    });
  });
  beforeEach(() => {
    id = `instance-${++instances}`;
    exits = [];
  });
  afterAll(async () => {
    daemon?.kill('SIGTERM');
    await vi
      .waitFor(() => expect(daemon.exitCode ?? daemon.signalCode).not.toBeNull(), 10_000)
      .catch(() => daemon.kill('SIGKILL'));
    vi.unstubAllEnvs();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  const launch = (script: string, over: Partial<Launch> = {}): Launch => ({
    run: ['/bin/sh', '-c', script],
    env: { PATH: '/usr/bin:/bin' },
    directory: home,
    outPath: join(home, `${id}.out`),
    errPath: join(home, `${id}.err`),
    user: null,
    openFiles: null,
    ...over,
  });
  const noteExit = (exit: GroupExit): void => void exits.push(exit);
  const show = async (name: string): Promise<string> => {
    const { stdout } = await exec({
      program: 'systemctl',
      args: ['--user', 'show', `fairlead-dev-${id}.service`, `--property=${name}`, '--value'],
      cwd: '/',
      env: { PATH: process.env['PATH'] ?? '', XDG_RUNTIME_DIR: join(home, 'run') },
      signal: AbortSignal.timeout(10_000),
      timeoutMs: 10_000,
      maxStdoutBytes: 10_000,
    });
    return stdout.toString('utf8').trim();
  };
  const exited = () => vi.waitFor(() => expect(exits).toHaveLength(1), { timeout: 10_000 });

  it('starts a unit with its environment, output and limits, and stops all of it', async () => {
    const limits = { memoryBytes: 64 * 1024 * 1024, cpus: 0.5, openFiles: 128 };
    const script = 'echo "$GREETING"; ulimit -n; sleep 300 & exec sleep 300';
    const env = { PATH: '/usr/bin:/bin', GREETING: 'it costs $5 "now"' };
    const { group, warning } = await launcher.start(id, launch(script, { env }), limits, noteExit);
    expect(warning).toBe('');
    expect(await processIdentity(group.pid)).toBeDefined();
    expect(await show('MemoryMax')).toBe('67108864');
    expect(await show('CPUQuotaPerSecUSec')).toBe('500ms');
    await vi.waitFor(async () =>
      expect(await readFile(join(home, `${id}.out`), 'utf8')).toBe('it costs $5 "now"\n128\n'),
    );
    expect(await show('Environment')).not.toContain('GREETING');
    expect(existsSync(join(home, 'environments', `${id}.env`))).toBe(false);
    await group.stop('SIGTERM', 5_000);
    await exited();
    expect(exits).toEqual([{ code: null, signal: 'SIGTERM', problem: '' }]);
    expect(await show('LoadState')).toBe('not-found');
  });

  it('tells the exit code, also of an instance that was found again', async () => {
    const { group } = await launcher.start(
      id,
      launch('while [ ! -f go ]; do sleep 0.05; done; exit 3'),
      none,
      noteExit,
    );
    group.forget();
    const identity = (await processIdentity(group.pid)) ?? '';
    launcher.adopt(id, group.pid, identity, noteExit);
    await writeFile(join(home, 'go'), '');
    await exited();
    expect(exits).toEqual([{ code: 3, signal: null, problem: '' }]);
  });

  it('kills what does not stop in time', async () => {
    const { group } = await launcher.start(id, launch("trap '' TERM; while :; do sleep 0.1; done"), none, noteExit);
    await group.stop('SIGTERM', 200);
    await exited();
    expect(exits[0]).toMatchObject({ signal: 'SIGKILL' });
  });

  it('tells the signal that ended it', async () => {
    expect(await show('LoadState')).toBe('not-found');
    const { group } = await launcher.start(id, launch('kill -SEGV $$'), none, noteExit);
    expect(group.pid).toBeGreaterThanOrEqual(0);
    await exited();
    expect(exits[0]).toMatchObject({ signal: 'SIGSEGV' });
  });

  it('names the manager and what it said where a program cannot be started', async () => {
    const started = launcher.start(id, launch('', { run: ['/no/such/program'] }), none, noteExit);
    await expect(started).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('target dev'),
    });
  });
});
