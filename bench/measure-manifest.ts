import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import { FakeGit } from '../server/src/adapters/git/fake/fake-git.ts';
import { plainRenderer } from '../server/src/adapters/render/plain/plain-renderer.ts';
import { sha256 } from '../server/src/io/sha256.ts';
import { systemClock } from '../server/src/io/system-clock.ts';
import type { RepoAccess } from '../server/src/ports/git.ts';
import type { Renderer } from '../server/src/ports/renderer.ts';
import { type Figures, median } from './figure.ts';

const mib = 1_048_576;
const url = 'https://git.example/big' as RepoUrl;
const access: RepoAccess = {
  url,
  mirrors: [],
  credential: null,
  write: null,
  allowLocalPath: false,
  submodulesBelow: null,
  lfs: false,
};

/** How long one manifest of so many MiB holds everything else up. */
export async function measureManifest(figures: Figures, sizesMib: readonly number[], rounds: number): Promise<void> {
  const renderer = plainRenderer();
  for (const size of sizesMib) {
    const tookMs: number[] = [];
    const heldMs: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const measured = await renderOne(renderer, size);
      tookMs.push(measured.tookMs);
      heldMs.push(measured.heldMs);
    }
    figures.note(`YAML of ${size} MiB: rendered in, median`, median(tookMs), 'ms');
    figures.note(`YAML of ${size} MiB: event loop held at a stretch, median`, median(heldMs), 'ms');
  }
}

async function renderOne(
  renderer: Renderer,
  sizeMib: number,
): Promise<{ readonly tookMs: number; readonly heldMs: number }> {
  const git = new FakeGit({ hash: sha256, clock: systemClock });
  const commit: CommitSha = git.repository(url).commit({ 'deploy/big.yaml': configMaps(sizeMib * mib) });
  const tree = await git.tree(access, commit);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.enable();
  await new Promise((resolve) => setTimeout(resolve, 20));
  delay.reset();
  const startedAt = performance.now();
  const source = {
    repo: url,
    path: 'deploy',
    revision: { kind: 'head' },
    include: ['**/*.yaml'],
    exclude: [],
    values: {},
  } as const;
  const rendered = await renderer.render(
    { repo: url, tree, source, stage: 'dev', inputs: {} },
    new AbortController().signal,
  );
  const tookMs = performance.now() - startedAt;
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  if (!rendered.ok) throw new Error(rendered.error.failure.message);
  if (rendered.value.objects.length === 0) throw new Error('nothing was rendered');
  return { tookMs, heldMs: delay.max / 1_000_000 };
}

/** ConfigMaps of a hundred short lines each, up to a size just below the one wanted. */
function configMaps(bytes: number): string {
  const documents: string[] = [];
  let written = 0;
  for (let number = 0; ; number += 1) {
    const lines = Array.from({ length: 100 }, (_, line) => `  key-${line}: "value ${line} of map ${number}"`);
    const text = `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: map-${number}, namespace: big}\ndata:\n${lines.join('\n')}\n`;
    if (written + text.length + 4 > bytes) return documents.join('---\n');
    documents.push(text);
    written += text.length + 4;
  }
}
