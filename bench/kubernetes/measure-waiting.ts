import type { Figures } from '../figure.ts';
import { pause } from '../fleet-run.ts';
import { namespaceOf } from './cluster-repository.ts';
import { ClusterBench } from './cluster-run.ts';
import { EnvWatch } from './env-watch.ts';

const deployments = '/apis/apps/v1/deployments?labelSelector=fairlead.dev/installation';
const settleMs = 3_000;

/** Commits to one application while so many others wait for pods that never become ready. */
export async function measureWaiting(figures: Figures, waiting: number, rounds: number): Promise<void> {
  const bench = await ClusterBench.start({ applications: waiting + 1, waiting });
  try {
    const run = await bench.open();
    const watch = await EnvWatch.start(bench.cluster);
    try {
      const first = watch.when(namespaceOf(waiting), ({ version }) => version === '1');
      await run.start();
      await first;
      while ((await count(bench)) < waiting) await pause(200);
      await pause(settleMs);
      const tookMs: number[] = [];
      for (let round = 0; round < rounds; round++) {
        await pause(1_200); // a repository is looked at once a second at most
        const seen = watch.when(namespaceOf(waiting), ({ version }) => version === String(round + 2));
        bench.repositories.touch(waiting, round + 2);
        const startedAt = performance.now();
        run.poll(bench.repositories.source(waiting));
        tookMs.push((await seen) - startedAt);
      }
      figures.noteSpread(`one commit while ${waiting} wait for slow pods`, tookMs, 'ms', 'as without them');
    } finally {
      watch.stop();
      await run.close();
    }
  } finally {
    await bench.stop();
  }
}

async function count({ cluster }: ClusterBench): Promise<number> {
  const { body } = await cluster.call('GET', deployments);
  return Array.isArray(body['items']) ? body['items'].length : 0;
}
