import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { sumCalls } from './count-calls.ts';
import { Figures } from './figure.ts';
import { FleetRepositories, type FleetShape } from './fleet-repositories.ts';
import { FleetRun, pause } from './fleet-run.ts';
import { measureLists } from './measure-lists.ts';
import { type CpuUsage, cpuSince, cpuUsage, liveHeapBytes } from './process-usage.ts';

export type FleetScale = { readonly placements: number; readonly restMs: number };

const targets = 20;
const objectsPerPlacement = 5;

/** The first converge of a fleet, then the same fleet at rest, its lists over HTTP, and what it holds in memory. */
export async function measureFleet(part: string, { placements, restMs }: FleetScale): Promise<Figures> {
  const figures = new Figures(part);
  const shape: FleetShape = {
    applications: placements / (targets / 2),
    targets,
    repositories: Math.max(1, placements / 500),
    objectsPerPlacement,
  };
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-bench-'));
  try {
    await warmUp(join(folder, 'small'));
    const repositories = new FleetRepositories(join(folder, 'repositories'), shape);
    repositories.make();
    const run = await FleetRun.open(join(folder, 'data'), repositories);
    try {
      const emptyHeap = liveHeapBytes();
      await converge(figures, run, placements);
      await rest(figures, run, restMs);
      size(figures, run, placements, emptyHeap);
      await measureLists(figures, run, folder);
    } finally {
      await run.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return figures;
}

/** Takes a few placements through everything: what a program loads and compiles once is no cost of a fleet. */
async function warmUp(folder: string): Promise<void> {
  const shape = { applications: 2, targets, repositories: 1, objectsPerPlacement };
  const repositories = new FleetRepositories(join(folder, 'repositories'), shape);
  repositories.make();
  const run = await FleetRun.open(join(folder, 'data'), repositories);
  try {
    await run.start();
    await run.atRest(targets);
  } finally {
    await run.close();
  }
}

async function converge(figures: Figures, run: FleetRun, placements: number): Promise<void> {
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();
  const cpu = cpuUsage();
  const startedAt = performance.now();
  await run.start();
  await run.delivered(placements);
  const tookS = (performance.now() - startedAt) / 1_000;
  const used = cpuSince(cpu);
  delay.disable();
  figures.note('first converge', tookS, 's');
  figures.note('first converge', placements / tookS, 'placements/s');
  figures.note('CPU, main thread', (used.mainThreadS * 1_000) / placements, 'ms a placement');
  figures.note('CPU, other threads', ((used.processS - used.mainThreadS) * 1_000) / placements, 'ms a placement');
  figures.note('CPU, Git processes', used.childrenS, 's');
  shares(figures, run, used);
  figures.note('event loop held, p99', delay.percentile(99) / 1_000_000, 'ms');
  figures.note('event loop held, longest', delay.max / 1_000_000, 'ms');
  figures.note('renders', run.calls.renderer['render']?.count ?? 0, '');
  figures.note('objects written to targets', run.targetWrites(), '');
  await run.atRest(placements);
}

/** Where the main thread spends its time: what each port took of its CPU, by the call; the rest is the loop and the core. */
function shares(figures: Figures, run: FleetRun, used: CpuUsage): void {
  const { store, git, renderer } = run.calls;
  const commits = store['commit'] ?? { count: 0, cpuMs: 0, tookMs: 0 };
  const all = sumCalls(store);
  const share = (ms: number): number => ms / 10 / used.mainThreadS;
  figures.note('of the main thread: store reads', share(all.cpuMs - commits.cpuMs), '%');
  figures.note('of the main thread: handing commits over', share(commits.cpuMs), '%');
  figures.note('of the main thread: asking Git', share(sumCalls(git).cpuMs), '%');
  figures.note('a commit is durable after, mean', commits.tookMs / Math.max(1, commits.count), 'ms');
  figures.note('commits', commits.count, '');
  const renders = sumCalls(renderer);
  figures.note('a render takes, mean (with its reads of Git)', renders.tookMs / Math.max(1, renders.count), 'ms');
}

async function rest(figures: Figures, run: FleetRun, restMs: number): Promise<void> {
  const before = snapshot(run);
  const cpu = cpuUsage();
  await pause(restMs);
  const used = cpuSince(cpu);
  const after = snapshot(run);
  const seconds = restMs / 1_000;
  figures.note(`at rest for ${seconds} s: requests to targets`, after.targets - before.targets, '', '0');
  figures.note(
    `at rest for ${seconds} s: looks at refs`,
    after.polls - before.polls,
    '',
    'one a repository and minute',
  );
  figures.note(`at rest for ${seconds} s: other calls of Git`, after.git - before.git, '', '0');
  figures.note(`at rest for ${seconds} s: commits to the store`, after.commits - before.commits, '', '0');
  figures.note(`at rest for ${seconds} s: CPU`, (used.processS / seconds) * 100, '% of a core');
  figures.note(`at rest for ${seconds} s: CPU of Git processes`, (used.childrenS / seconds) * 100, '% of a core');
}

function snapshot(run: FleetRun) {
  const polls = run.calls.git['refs']?.count ?? 0;
  return {
    targets: run.targetCalls(),
    polls,
    git: sumCalls(run.calls.git).count - polls,
    commits: run.calls.store['commit']?.count ?? 0,
  };
}

function size(figures: Figures, run: FleetRun, placements: number, emptyHeap: number): void {
  const objects = placements * objectsPerPlacement;
  run.forgetTargets();
  const heap = liveHeapBytes() - emptyHeap;
  figures.note('heap', heap / objects, 'bytes a managed object', 'under 1,024');
  figures.note('resident memory, targets in memory included', process.memoryUsage().rss / 1_048_576, 'MiB');
  figures.note('store on disk, first history included', run.storeBytes() / objects, 'bytes a managed object');
}
