import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRenderer } from '../server/src/main/open-renderer.ts';
import type { Figures } from './figure.ts';
import { FleetRun, pause } from './fleet-run.ts';
import { MixedRepository, overlaysOfBase } from './mixed-repository.ts';

/** The server looks at most once a second at one repository. */
const betweenMs = 1_100;

/**
 * A repository of charts, overlays, programs and plain files, by whatever engine this machine has: the first render of all, then
 * what commits render that touch one application, a base of ten and nothing that is read. `applications` is a multiple of 25.
 */
export async function measureMixed(figures: Figures, applications: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'fairlead-bench-'));
  const repository = new MixedRepository(folder, applications);
  repository.make();
  const checkout = fileURLToPath(new URL('..', import.meta.url));
  const opened = await openRenderer({ env: process.env, checkout, workFolder: folder });
  try {
    const run = await FleetRun.open(join(folder, 'data'), repository, undefined, opened.renderer);
    try {
      const startedAt = performance.now();
      await run.start();
      await run.atRest(applications);
      figures.note(
        `${applications} applications: all rendered and delivered`,
        (performance.now() - startedAt) / 1_000,
        's',
      );
      figures.note('renders of the first time', rendersOf(run), '', String(applications));
      await measureCommits(figures, run, repository);
    } finally {
      await run.close();
    }
  } finally {
    await opened.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureCommits(figures: Figures, run: FleetRun, repository: MixedRepository): Promise<void> {
  const { applications } = repository;
  const step = applications / 10;
  const commits: readonly (readonly [string, () => void, number])[] = [
    ['a chart', () => repository.touchApplication(0, 2), 1],
    ['an overlay', () => repository.touchApplication(4 * step, 2), 1],
    ['a program', () => repository.touchApplication(8 * step, 2), 1],
    ['a plain file', () => repository.touchApplication(9 * step, 2), 1],
    ['a shared base', () => repository.touchBase(0, 2), overlaysOfBase],
    ['a README', () => repository.touchReadme(2), 0],
  ];
  for (const [index, [what, touch, expected]] of commits.entries()) {
    const before = rendersOf(run);
    await pause(betweenMs);
    touch();
    run.poll(repository.source);
    await rendered(run, before + expected);
    // What a commit must not render is only certain when a later one is through.
    await pause(betweenMs);
    repository.touchApplication(1, 2 + index);
    run.poll(repository.source);
    await rendered(run, before + expected + 1);
    await run.atRest(applications);
    figures.note(`renders of a commit to ${what}`, rendersOf(run) - before - 1, '', String(expected));
  }
}

async function rendered(run: FleetRun, count: number): Promise<void> {
  while (rendersOf(run) < count) await pause(10);
}

const rendersOf = (run: FleetRun): number => run.calls.renderer['render']?.count ?? 0;
