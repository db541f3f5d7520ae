import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { type ExecRequest, exec as execHere, pickEnv } from './exec.ts';
import { ExecProcess } from './exec-process.ts';

const folder = mkdtempSync(join(tmpdir(), 'fairlead-exec-'));
const beside = new ExecProcess();
afterAll(async () => {
  await beside.close();
  rmSync(folder, { recursive: true, force: true });
});

function request(args: readonly string[], overrides: Partial<ExecRequest> = {}): ExecRequest {
  return {
    program: 'sh',
    args,
    cwd: folder,
    env: { PATH: process.env['PATH'] ?? '' },
    signal: new AbortController().signal,
    timeoutMs: 30_000,
    maxStdoutBytes: 100_000,
    ...overrides,
  };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function pidIn(name: string): number {
  try {
    return Number(readFileSync(join(folder, name), 'utf8').trim());
  } catch {
    return 0;
  }
}

describe('server/src/io/exec.ts', () => {
  it('picks only what is named and there', () => {
    expect(pickEnv({ PATH: '/bin', TOKEN: 'x', EMPTY: undefined }, ['PATH', 'EMPTY', 'NONE'])).toEqual({
      PATH: '/bin',
    });
  });
});

describe.each([
  ['exec', execHere],
  ['ExecProcess.run', beside.run],
])('%s', (_, exec) => {
  const script = (text: string, overrides: Partial<ExecRequest> = {}) => exec(request(['-c', text], overrides));

  beforeEach(() => {
    for (const name of ['stubborn', 'grandchild', 'leftover']) rmSync(join(folder, name), { force: true });
  });

  it('hands back output, errors and exit code', async () => {
    const result = await script('cat; echo oops >&2; exit 3', { input: 'hello' });
    expect({ ...result, stdout: result.stdout.toString() }).toEqual({ exitCode: 3, stdout: 'hello', stderr: 'oops\n' });
  });

  it('passes arguments as they are, without a shell', async () => {
    const words = ['a b', '$(id)', '; touch x', "'", '--', ''];
    const result = await exec(request(['-c', 'printf "%s\\n" "$@"', 'sh', ...words]));
    expect(result.stdout.toString()).toBe(`${words.join('\n')}\n`);
  });

  it('passes on nothing of its own environment', async () => {
    process.env['FAIRLEAD_TEST_SECRET'] = 'canary';
    const result = await script('env', { env: { PATH: process.env['PATH'] ?? '', ONLY: 'this' } });
    delete process.env['FAIRLEAD_TEST_SECRET'];
    expect(result.stdout.toString()).toContain('ONLY=this');
    expect(result.stdout.toString()).not.toContain('canary');
  });

  it('gives a secret by a pipe that grandchildren read, seen neither in arguments nor in the environment', async () => {
    const result = await script('sh -c "read -r a <&3; read -r b <&3; echo got \\$b; env; cat /proc/$$/cmdline"', {
      secretInput: 'first\nsecond-secret\n',
    });
    const text = result.stdout.toString();
    expect(text).toContain('got second-secret');
    expect(text.replace('got second-secret', '')).not.toContain('second-secret');
  });

  it('is not harmed by a child that reads nothing', async () => {
    expect((await script('exit 0', { input: 'x'.repeat(10_000_000), secretInput: 'y'.repeat(100_000) })).exitCode).toBe(
      0,
    );
  });

  it('stops a child that writes without end, and all it started', async () => {
    await expect(script('yes')).rejects.toMatchObject({ code: 'limit-exceeded' });
  });

  it('keeps the end of errors that are too long', async () => {
    const result = await script('yes error | head -c 1000000 >&2; echo last >&2', { maxStderrBytes: 1_000 });
    expect(result.stderr.length).toBe(1_000);
    expect(result.stderr.endsWith('last\n')).toBe(true);
  });

  it('kills the whole process group when time is over, even one that ignores to be asked', async () => {
    const running = script(
      'trap "" TERM; (trap "" TERM; echo $$ >/dev/null; sh -c "echo \\$PPID" > stubborn; while :; do sleep 1; done) & wait',
      { timeoutMs: 500 },
    );
    await expect(running).rejects.toMatchObject({ code: 'timeout', retry: 'backoff' });
    await until(() => pidIn('stubborn') > 0 && !isAlive(pidIn('stubborn')));
  });

  it('kills the whole process group when it is cancelled', async () => {
    const controller = new AbortController();
    const running = script('sleep 1000 & echo $! > grandchild; wait', { signal: controller.signal });
    await until(() => pidIn('grandchild') > 0);
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await until(() => !isAlive(pidIn('grandchild')));
  });

  it('does not wait for what a child left behind with its pipes open', async () => {
    const result = await script('sleep 1000 & echo $! > leftover; exit 0');
    expect(result.exitCode).toBe(0);
    await until(() => !isAlive(pidIn('leftover')));
  });

  it('starts nothing when cancelled before', async () => {
    await expect(script('touch started', { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'cancelled' });
    expect(() => readFileSync(join(folder, 'started'))).toThrow();
  });

  it('says which program is missing', async () => {
    await expect(exec(request([], { program: 'no-such-program' }))).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('no-such-program'),
    });
  });

  it('tells a death by signal from an exit', async () => {
    expect((await script('kill -KILL $$')).exitCode).toBe(137);
  });
});

describe('server/src/io/exec-process.ts, when it is lost', () => {
  const pidOf = async (small: ExecProcess): Promise<number> =>
    Number((await small.run(request(['-c', 'cut -d" " -f4 /proc/$$/stat']))).stdout);

  it('fails what ran, and starts anew at the next request', async () => {
    const small = new ExecProcess();
    const running = small.run(request(['-c', 'echo $$ > orphan; sleep 1000']));
    const lost = expect(running).rejects.toMatchObject({ code: 'unavailable', retry: 'backoff' });
    await until(() => pidIn('orphan') > 0);
    process.kill(await pidOf(small), 'SIGKILL');
    await lost;
    expect((await small.run(request(['-c', 'exit 4']))).exitCode).toBe(4);
    process.kill(pidIn('orphan'), 'SIGKILL');
    await small.close();
  });

  it('ends with all it runs when it is closed, and runs nothing afterwards', async () => {
    const small = new ExecProcess();
    const running = small.run(request(['-c', 'echo $$ > closed; sleep 1000']));
    const ended = expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await until(() => pidIn('closed') > 0);
    const pid = await pidOf(small);
    await small.close();
    await ended;
    await until(() => !isAlive(pidIn('closed')) && !isAlive(pid));
    await expect(small.run(request(['-c', 'exit 0']))).rejects.toMatchObject({ code: 'cancelled' });
  });
});
