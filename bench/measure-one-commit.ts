import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Figures, median } from './figure.ts';
import { FleetRepositories } from './fleet-repositories.ts';
import { FleetRun, pause } from './fleet-run.ts';
import { cpuSince, cpuUsage } from './process-usage.ts';

/** The server looks at most once a second at one repository. */
const betweenMs = 1_100;

/** Commits that each touch one of so many applications in one repository. */
export async function measureOneCommit(figures: Figures, applications: number, commits: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-bench-'));
  const shape = { applications, targets: 2, repositories: 1, objectsPerPlacement: 5 };
  try {
    const repositories = new FleetRepositories(join(folder, 'repositories'), shape);
    repositories.make();
    const run = await FleetRun.open(join(folder, 'data'), repositories);
    try {
      await run.start();
      await run.atRest(applications);
      await touchOneByOne(figures, run, repositories, commits);
    } finally {
      await run.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function touchOneByOne(
  figures: Figures,
  run: FleetRun,
  repositories: FleetRepositories,
  commits: number,
): Promise<void> {
  const { applications, objectsPerPlacement } = repositories.shape;
  const name = (what: string): string => `1 of ${applications.toLocaleString('en')} applications: ${what}`;
  const renders = (): number => run.calls.renderer['render']?.count ?? 0;
  const rendersBefore = renders();
  const tookMs: number[] = [];
  const cpuMs: number[] = [];
  for (let round = 0; round < commits; round += 1) {
    await pause(betweenMs);
    const [cpu, written] = [cpuUsage(), run.targetWrites()];
    repositories.touch((round * 37) % applications, round + 2);
    const startedAt = performance.now();
    while (run.targetWrites() < written + objectsPerPlacement) await pause(2);
    tookMs.push(performance.now() - startedAt);
    await run.atRest(applications);
    const used = cpuSince(cpu);
    cpuMs.push(used.processS * 1_000);
  }
  figures.note(name('renders a commit'), (renders() - rendersBefore) / commits, '', '1');
  figures.noteSpread(name('commit → written to the target'), tookMs, 'ms');
  figures.note(name('CPU a commit, without Git, median'), median(cpuMs), 'ms');
}
