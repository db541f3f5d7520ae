import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type Figures, median } from '../figure.ts';
import { type FleetRun, pause } from '../fleet-run.ts';
import { cpuSince, cpuUsage } from '../process-usage.ts';
import { apiCpuSeconds, countRequests, type Requests } from './api-account.ts';
import { bareApply, makeNamespaces, mustDo } from './bare-apply.ts';
import { beginLoop } from './begin-loop.ts';
import { namespaceOf, objectsPerApplication } from './cluster-repository.ts';
import { ClusterBench } from './cluster-run.ts';
import { deliverAlone } from './deliver-alone.ts';
import { EnvWatch } from './env-watch.ts';
import { serviceObjects } from './service-objects.ts';

export type ClusterScale = { readonly applications: number; readonly restMs: number; readonly rounds: number };

type Measured = {
  readonly figures: Figures;
  readonly bench: ClusterBench;
  readonly run: FleetRun;
  readonly watch: EnvWatch;
  readonly requests: () => Requests;
};

/**
 * So many applications of ten small objects on one real API server: their first sync beside a bare concurrent apply of the
 * same objects, the fleet at rest, one commit, and edits by hand.
 */
export async function measureCluster(figures: Figures, { applications, restMs, rounds }: ClusterScale): Promise<void> {
  const bench = await ClusterBench.start({ applications });
  const requests = countRequests();
  try {
    const bareMs = await measureBare(figures, bench, applications);
    const run = await bench.open();
    try {
      await firstSync({ figures, bench, run, requests }, applications, bareMs);
      await run.atRest(applications);
      await rest(figures, run, requests, restMs);
      figures.note(
        'resident memory after the first sync, with what the bench did before',
        mebibytes(process.memoryUsage().rss),
        'MiB',
      );
      const watch = await EnvWatch.start(bench.cluster);
      try {
        const measured = { figures, bench, run, watch, requests };
        const serverMs = await serversOwn(measured, rounds);
        await oneCommit(measured, rounds, serverMs);
        await handEdits(measured, rounds, serverMs);
      } finally {
        watch.stop();
      }
    } finally {
      await run.close();
    }
    await alone(figures, bench, applications, restMs);
  } finally {
    await bench.stop();
  }
}

/**
 * What a server that was started anew takes once everything is at rest. What an object takes of it is told by a second one, alike
 * but for the number of its applications.
 */
async function alone(figures: Figures, bench: ClusterBench, applications: number, restMs: number): Promise<void> {
  const settleMs = restMs / 4;
  const all = await restingProcess(bench, applications, settleMs);
  const resident = 'resident memory of a process of its own, at rest';
  figures.note(resident, mebibytes(all.residentBytes), 'MiB', 'under 300');
  const few = Math.ceil(applications / 10);
  const small = await ClusterBench.start({ applications: few });
  try {
    await restingProcess(small, few, 0); // delivers, so that the next one finds everything there, as above
    const { heapBytes } = await restingProcess(small, few, settleMs);
    const objects = (applications - few) * objectsPerApplication;
    figures.note('heap', (all.heapBytes - heapBytes) / objects, 'bytes a managed object', 'under 1,024');
  } finally {
    await small.stop();
  }
}

async function restingProcess(bench: ClusterBench, applications: number, settleMs: number) {
  const child = beginLoop(bench, applications);
  await once(child, 'message');
  await pause(settleMs);
  const atRest = residentBytes(child.pid);
  child.send('heap');
  const [heapBytes] = (await once(child, 'message')) as [number]; // as `loop-process.ts` answers
  child.kill('SIGKILL');
  await once(child, 'exit');
  return { residentBytes: atRest, heapBytes };
}

/** As the kernel counts it (Linux). */
function residentBytes(pid = 0): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1_024;
}

function mebibytes(bytes: number): number {
  return bytes / 1_048_576;
}

type Way = { readonly name: string; readonly apply: (namespaces: readonly string[]) => Promise<void> };

/**
 * The same objects by plain applies and by the target without the loop, each way in namespaces of its own; the first go only
 * warms the server up. Answers how long the plain apply took.
 */
async function measureBare(figures: Figures, { cluster }: ClusterBench, applications: number): Promise<number> {
  const all = (namespaces: readonly string[]) => namespaces.flatMap((namespace) => serviceObjects(namespace));
  const bare = (tryFirst: boolean) => (namespaces: readonly string[]) => bareApply(cluster, all(namespaces), tryFirst);
  const ways: readonly Way[] = [
    { name: 'warm-up', apply: bare(false) },
    { name: 'bare apply', apply: bare(false) },
    { name: 'bare apply, dry run first', apply: bare(true) },
    { name: 'the target alone', apply: (namespaces) => deliverAlone(cluster, namespaces, false) },
    { name: 'the target alone, dry run first', apply: (namespaces) => deliverAlone(cluster, namespaces, true) },
  ];
  const took: number[] = [];
  for (const [way, { name, apply }] of ways.entries()) {
    const namespaces = Array.from({ length: applications }, (_, index) => bareNamespace(way, index));
    await makeNamespaces(cluster, namespaces);
    const [startedAt, apiCpu, cpu] = [performance.now(), await apiCpuSeconds(cluster), cpuUsage()];
    await apply(namespaces);
    const tookMs = performance.now() - startedAt;
    took.push(tookMs);
    if (way === 0) continue;
    figures.note(name, tookMs / 1_000, 's');
    figures.note(`${name}: CPU of the API server`, (await apiCpuSeconds(cluster)) - apiCpu, 's');
    figures.note(`${name}: CPU of the client`, cpuSince(cpu).processS, 's');
  }
  return took[1] ?? Number.NaN;
}

function bareNamespace(way: number, index: number): string {
  return `way${way}-${index}`;
}

async function firstSync(
  { figures, bench, run, requests }: Omit<Measured, 'watch'>,
  applications: number,
  bareMs: number,
): Promise<void> {
  const [before, apiCpu, cpu, startedAt] = [
    requests(),
    await apiCpuSeconds(bench.cluster),
    cpuUsage(),
    performance.now(),
  ];
  await run.start();
  await run.delivered(applications);
  const tookMs = performance.now() - startedAt;
  const used = cpuSince(cpu);
  const serverS = (await apiCpuSeconds(bench.cluster)) - apiCpu;
  figures.note('first sync', tookMs / 1_000, 's');
  figures.note('first sync against the bare apply', tookMs / bareMs, 'times', 'at most 1.3');
  figures.note('first sync: requests', requests().requests - before.requests, '');
  figures.note('first sync: CPU of the API server', serverS, 's');
  figures.note('first sync: CPU of Fairlead', used.processS, 's');
  figures.note('first sync: of it the main thread', used.mainThreadS, 's');
  figures.note('first sync: CPU of Fairlead against the API server', used.processS / serverS, 'times', 'at most 0.5');
}

async function rest(figures: Figures, run: FleetRun, requests: () => Requests, restMs: number): Promise<void> {
  const [before, cpu, renders] = [requests(), cpuUsage(), run.calls.renderer['render']?.count ?? 0];
  await pause(restMs);
  const [after, used] = [requests(), cpuSince(cpu)];
  const seconds = restMs / 1_000;
  const name = (what: string): string => `at rest for ${seconds} s: ${what}`;
  figures.note(name('requests to the API server'), after.requests - before.requests, '', '0');
  figures.note(name('watches opened anew'), after.watches - before.watches, '');
  figures.note(name('renders'), (run.calls.renderer['render']?.count ?? 0) - renders, '', '0');
  figures.note(name('CPU'), (used.processS / seconds) * 100, '% of a core');
}

/** From a bare write to its event, as somebody who watches sees it: what no GitOps tool can beat. */
async function serversOwn({ figures, bench, watch }: Measured, rounds: number): Promise<number> {
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const namespace = bareNamespace(1, round % bench.repositories.shape.applications);
    const startedAt = performance.now();
    const seen = watch.when(namespace, ({ a }) => a === `by hand ${round}`);
    await edit(bench, namespace, { a: `by hand ${round}` });
    tookMs.push((await seen) - startedAt);
  }
  figures.noteSpread("the API server's own: a write until its event", tookMs, 'ms');
  return median(tookMs);
}

async function oneCommit({ figures, bench, run, watch, requests }: Measured, rounds: number, serverMs: number) {
  const { applications } = bench.repositories.shape;
  const before = requests().requests;
  const renders = (): number => run.calls.renderer['render']?.count ?? 0;
  const [rendersBefore, cpu] = [renders(), cpuUsage()];
  const tookMs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await pause(1_200); // a repository is looked at once a second at most
    const application = (round * 37) % applications;
    const version = String(round + 2);
    const seen = watch.when(namespaceOf(application), (env) => env.version === version);
    bench.repositories.touch(application, round + 2);
    const startedAt = performance.now();
    run.poll(bench.repositories.source(application));
    tookMs.push((await seen) - startedAt);
  }
  await run.atRest(applications);
  figures.noteSpread('one commit: webhook until the object is changed', tookMs, 'ms');
  figures.note("one commit: beyond the API server's own, p50", median(tookMs) - serverMs, 'ms', 'under 150');
  figures.note('one commit: renders', (renders() - rendersBefore) / rounds, '', '1');
  figures.note('one commit: requests', (requests().requests - before) / rounds, '', 'a handful');
  figures.note('one commit: CPU of Fairlead', (cpuSince(cpu).processS * 1_000) / rounds, 'ms');
}

async function handEdits({ figures, bench, run, watch }: Measured, rounds: number, serverMs: number): Promise<void> {
  const { applications } = bench.repositories.shape;
  const correct = async (application: number, word: string): Promise<number> => {
    const namespace = namespaceOf(application);
    const edited = watch.when(namespace, ({ a }) => a === word);
    const startedAt = performance.now();
    await edit(bench, namespace, { a: word });
    await edited;
    return (await watch.when(namespace, ({ a }) => a === 'env')) - startedAt;
  };
  const alone: number[] = [];
  for (let round = 0; round < rounds; round++) {
    alone.push(await correct((round * 41 + 11) % applications, `alone ${round}`));
    await pause(100);
  }
  figures.noteSpread('edit by hand until it is put back', alone, 'ms');
  figures.note("edit by hand: beyond the API server's own, p50", median(alone) - 2 * serverMs, 'ms', 'under 100');
  await run.atRest(applications);
  const many = Math.min(50, Math.floor(applications / 2));
  const atOnce = await Promise.all(
    Array.from({ length: many }, (_, index) => correct((index * 2 + 1) % applications, `many ${index}`)),
  );
  figures.noteSpread(`edit by hand while ${many} are edited`, atOnce, 'ms', 'under 500');
}

/** As `kubectl edit` does. */
function edit({ cluster }: ClusterBench, namespace: string, data: { readonly [name: string]: string }): Promise<void> {
  const path = `/api/v1/namespaces/${namespace}/configmaps/env?fieldManager=kubectl-edit`;
  return mustDo(cluster, 'PATCH', path, { data }, 'application/merge-patch+json');
}
