import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ClusterBench } from './cluster-run.ts';
import type { LoopOrder } from './loop-process.ts';

const program = fileURLToPath(new URL('loop-process.ts', import.meta.url));

/** The loop on this cluster in a process of its own, which says `at rest` when everything is delivered. */
export function beginLoop({ cluster, folder }: ClusterBench, applications: number): ChildProcess {
  const child = fork(program, [], { execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'] });
  const { url, token } = cluster.access;
  const ca = cluster.certificate().cert.toString('utf8');
  child.send({ folder, applications, url, ca, token: token?.reveal() ?? '' } satisfies LoopOrder);
  return child;
}
