import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { defaultEngineLimits, type EngineBuild } from '../server/src/adapters/render/engine/engine-build.ts';
import { EngineWorker } from '../server/src/adapters/render/engine/engine-worker.ts';
import { nativeBuild } from '../server/src/adapters/render/engine/native-build.ts';
import { wasmBuild } from '../server/src/adapters/render/engine/wasm/wasm-build.ts';
import { readModule } from '../server/src/main/engine-place.ts';
import { findPart } from '../tools/parts/parts.ts';
import { findOnPath } from '../tools/parts/run.ts';
import { type EngineCase, engineCases } from './engine-cases.ts';
import type { Figures } from './figure.ts';

const { signal } = new AbortController();

/**
 * Renders per second of each case, on both builds and by one official command a render where that is on PATH; then memory
 * and the time from nothing to the first answer.
 */
export async function measureEngine(figures: Figures, secondsEach: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-bench-engine-'));
  try {
    const rates = new Map<string, number>();
    for (const one of engineCases) {
      const command = await measureCommand(dir, one, secondsEach);
      if (command !== undefined) rates.set(one.name, command);
      if (command !== undefined)
        figures.note(`${one.name}: ${one.command?.[0]}, one process each`, command, 'renders/s');
    }
    for (const [name, build] of builds(dir)) await measureBuild(figures, name, build, rates, secondsEach);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

function builds(cwd: string): readonly (readonly [string, EngineBuild])[] {
  const program = findPart('engine')?.engine;
  const packed = findPart('engine-wasm')?.['engine.wasm.br'];
  const module = packed === undefined ? undefined : readModule(dirname(packed));
  return [
    ...(program === undefined ? [] : [['native', nativeBuild({ program, cwd })] as const]),
    ...(module === undefined ? [] : [['WebAssembly', wasmBuild(module)] as const]),
  ];
}

async function measureBuild(
  figures: Figures,
  name: string,
  build: EngineBuild,
  commands: ReadonlyMap<string, number>,
  seconds: number,
): Promise<void> {
  const worker = new EngineWorker(build, { ...defaultEngineLimits, recycleBytes: Number.POSITIVE_INFINITY });
  try {
    const startedAt = performance.now();
    await worker.call(JSON.stringify({ id: 0, method: 'version' }), signal);
    figures.note(`${name}: from nothing to the first answer, unpacking included`, performance.now() - startedAt, 'ms');
    let memoryBytes = 0;
    for (const { name: what, request } of engineCases) {
      const line = JSON.stringify({ id: 1, ...request });
      const call = async (): Promise<void> => {
        const answer = (await worker.call(line, signal)) as JsonObject; // the contract's
        if (answer['result'] === undefined) throw new Error(`${what}: ${JSON.stringify(answer).slice(0, 300)}`);
        memoryBytes = Number(answer['memoryBytes']);
      };
      const rate = await ratePerSecond(call, seconds);
      figures.note(`${name}, ${what}`, rate, 'renders/s');
      const command = commands.get(what);
      if (command !== undefined)
        figures.note(`${name}, ${what}: times the command`, rate / command, '×', goals[`${name}, ${what}`]);
    }
    figures.note(`${name}: memory held after all`, memoryBytes / 1024 / 1024, 'MiB');
  } finally {
    await worker.close();
  }
}

const goals: Readonly<Record<string, string>> = {
  'native, small chart': 'at least 20',
  'WebAssembly, small chart': 'at least 6',
  'native, overlay': 'at least 3',
};

/** After a warm-up of a third of the time. */
async function ratePerSecond(work: () => Promise<void>, seconds: number): Promise<number> {
  for (const until = performance.now() + (seconds / 3) * 1_000; performance.now() < until; ) await work();
  const startedAt = performance.now();
  let done = 0;
  do {
    await work();
    done += 1;
  } while (performance.now() < startedAt + seconds * 1_000);
  return (done * 1_000) / (performance.now() - startedAt);
}

async function measureCommand(
  dir: string,
  { name, files, command }: EngineCase,
  seconds: number,
): Promise<number | undefined> {
  if (command === undefined) return undefined;
  const [word, ...args] = command;
  const program = findOnPath(word);
  if (program === undefined) return undefined;
  const cwd = join(dir, name.replaceAll(' ', '-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), text);
  }
  return ratePerSecond(async () => {
    const { status, stderr } = spawnSync(program, args, {
      cwd,
      env: { HOME: dir, PATH: '' },
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
  }, seconds);
}
