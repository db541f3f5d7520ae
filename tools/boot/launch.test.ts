import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const launcher = JSON.stringify(new URL('./launch.mjs', import.meta.url).href);
const server = `
  let count = 0;
  process.on('SIGINT', () => {
    count += 1;
    setTimeout(() => { console.log('signals: ' + count); process.exit(7); }, 300);
  });
  setInterval(() => {}, 1000);
  console.log('ready');
`;

describe('tools/boot/launch.mjs', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'fairlead-launch-'));
  });

  afterEach(() => {
    rmSync(dir, { recursive: true });
  });

  function boot(script: string): { child: ChildProcess; output: () => string; ended: Promise<number | null> } {
    const path = join(dir, 'script.mjs');
    writeFileSync(path, script);
    const job = `process.exitCode = await (await import(${launcher})).launch(process.execPath, ${JSON.stringify(path)}, ['a'])`;
    // A group of its own, so that the test can send what a terminal sends: a signal to the whole group.
    const child = spawn(process.execPath, ['--input-type=module', '-e', job], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString();
    });
    const ended = new Promise<number | null>((resolve) => child.once('close', (code) => resolve(code)));
    return { child, output: () => output, ended };
  }

  it('answers with the exit code and passes on the arguments', async () => {
    const { output, ended } = boot('console.log(process.argv[2]); process.exitCode = 3;');
    expect(await ended).toBe(3);
    expect(output()).toBe('a\n');
  });

  it('delivers a Ctrl-C once, though the terminal and npm both send it, and waits for the end', async () => {
    const { child, output, ended } = boot(server);
    await expect.poll(output, { timeout: 10_000 }).toContain('ready');
    process.kill(-(child.pid ?? 0), 'SIGINT');
    child.kill('SIGINT');
    expect(await ended).toBe(7);
    expect(output()).toContain('signals: 1\n');
  });

  it('tells a death by signal as shells do', async () => {
    expect(await boot("process.kill(process.pid, 'SIGKILL');").ended).toBe(128 + 9);
  });
});
