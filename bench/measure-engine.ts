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
import { cpuSince, cpuUsage } from './process-usage.ts';

const { signal } = new AbortController();

/**
 * Renders per second of each case, on both builds and by one official command a render where that is on PATH; then memory
 * and the time from nothing to the first answer.
 */
export async function measureEngine(figures: Figures, secondsEach: number): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-bench-engine-'));
  try {
    const rates = new Map<string, Rate>();
    for (const one of engineCases) {
      const command = await measureCommand(dir, one, secondsEach);
      if (command === undefined) continue;
      rates.set(one.name, command);
      figures.note(`${one.name}: ${one.command?.[0]}, one process each`, command.perSecond, 'renders/s');
      figures.note(`${one.name}: CPU of ${one.command?.[0]}`, command.cpuMs, 'ms');
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
  commands: ReadonlyMap<string, Rate>,
  seconds: number,
): Promise<void> {
  const worker = new EngineWorker(build, { ...defaultEngineLimits, recycleBytes: Number.POSITIVE_INFINITY });
  try {
    await measureStart(figures, `${name}: from nothing to the first answer, unpacking included`, worker);
    const another = new EngineWorker(build, defaultEngineLimits, () => undefined);
    await measureStart(figures, `${name}: another engine, or one in place of one that ended`, another);
    await another.close();
    figures.note(`${name}: resident, with this bench`, process.memoryUsage.rss() / 1024 / 1024, 'MiB');
    let memoryBytes = 0;
    for (const { name: what, request } of engineCases) {
      const line = JSON.stringify({ id: 1, ...request });
      const call = async (): Promise<void> => {
        const answer = (await worker.call(line, signal)) as JsonObject; // the contract's
        if (answer['result'] === undefined) throw new Error(`${what}: ${JSON.stringify(answer).slice(0, 300)}`);
        memoryBytes = Number(answer['memoryBytes']);
      };
      const rate = await measureRate(call, seconds);
      figures.note(`${name}, ${what}`, rate.perSecond, 'renders/s');
      figures.note(`${name}, ${what}: CPU each`, rate.cpuMs, 'ms');
      const command = commands.get(what);
      if (command === undefined) continue;
      const goal = goals[`${name}, ${what}`];
      figures.note(`${name}, ${what}: times the command`, rate.perSecond / command.perSecond, '×', goal);
      figures.note(`${name}, ${what}: CPU of the command, times ours`, command.cpuMs / rate.cpuMs, '×');
    }
    figures.note(`${name}: memory held after all`, memoryBytes / 1024 / 1024, 'MiB');
  } finally {
    await worker.close();
  }
}

async function measureStart(figures: Figures, what: string, worker: EngineWorker): Promise<void> {
  const [startedAt, cpu] = [performance.now(), cpuUsage()];
  await worker.call(JSON.stringify({ id: 0, method: 'version' }), signal);
  figures.note(what, performance.now() - startedAt, 'ms', 'under 1,000');
  const { processS, childrenS } = cpuSince(cpu);
  figures.note(`${what}: CPU`, (processS + childrenS) * 1_000, 'ms');
}

const goals: Readonly<Record<string, string>> = {
  'native, small chart': 'at least 20',
  'WebAssembly, small chart': 'at least 6',
  'native, overlay': 'at least 3',
};

/** What so many a second take of the processors each, theirs and ours: the figure that other work on the machine changes least. */
type Rate = { readonly perSecond: number; readonly cpuMs: number };

/** After a warm-up of a third of the time. */
async function measureRate(work: () => Promise<void>, seconds: number): Promise<Rate> {
  for (const until = performance.now() + (seconds / 3) * 1_000; performance.now() < until; ) await work();
  const [startedAt, cpu] = [performance.now(), cpuUsage()];
  let done = 0;
  do {
    await work();
    done += 1;
  } while (performance.now() < startedAt + seconds * 1_000);
  const { processS, childrenS } = cpuSince(cpu);
  return {
    perSecond: (done * 1_000) / (performance.now() - startedAt),
    cpuMs: ((processS + childrenS) * 1_000) / done,
  };
}

async function measureCommand(
  dir: string,
  { name, files, command }: EngineCase,
  seconds: number,
): Promise<Rate | undefined> {
  if (command === undefined) return undefined;
  const [word, ...args] = command;
  const program = findOnPath(word);
  if (program === undefined) return undefined;
  const cwd = join(dir, name.replaceAll(' ', '-'));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(cwd, path)), { recursive: true });
    await writeFile(join(cwd, path), text);
  }
  return measureRate(async () => {
    const { status, stderr } = spawnSync(program, args, {
      cwd,
      env: { HOME: dir, PATH: '' },
      maxBuffer: 64 * 1024 * 1024,
    });
    if (status !== 0) throw new Error(`${command.join(' ')}: ${stderr}`);
  }, seconds);
}
