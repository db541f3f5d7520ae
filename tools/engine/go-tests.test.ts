import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findOnPath } from '../parts/run.ts';
import { requiresThat } from '../test/requires.ts';

const go = findOnPath('go');
const needs = requiresThat(
  go !== undefined,
  'needs Go 1.26 or newer (go.dev/dl): the tests of the engine are written in it',
);
/** Compiling the libraries takes minutes where nothing is cached. */
const compileTimeoutMs = 20 * 60_000;

describe.skipIf(needs.skip)('engine', () => {
  it('passes its own tests', { timeout: compileTimeoutMs }, async () => {
    const { code, output } = await test(['test', '-trimpath', './...']);
    const failures = output
      .split('\n')
      .filter((line) => /^(?:\s*--- FAIL|\s+\S+_test\.go:\d+|FAIL|panic|#|\S+\.go:\d+)/.test(line));
    expect({ code, failures }).toEqual({ code: 0, failures: [] });
    expect(output).toContain('ok  \tfairlead.dev/engine/tree');
  });
});

function test(args: readonly string[]): Promise<{ readonly code: number | null; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(go ?? '', [...args], {
      cwd: join(import.meta.dirname, '..', '..', 'engine'),
      env: { ...process.env, GOFLAGS: '', GOWORK: 'off' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
      });
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
