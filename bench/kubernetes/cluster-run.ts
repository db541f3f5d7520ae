import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KubernetesTarget } from '../../server/src/adapters/targets/kubernetes/kubernetes-target.ts';
import { TestCluster } from '../../server/src/adapters/targets/kubernetes/test-cluster.ts';
import { sha256 } from '../../server/src/io/sha256.ts';
import { systemClock } from '../../server/src/io/system-clock.ts';
import { systemRandom } from '../../server/src/io/system-random.ts';
import type { Target } from '../../server/src/ports/target.ts';
import { startControlPlane } from '../../tools/parts/control-plane.ts';
import type { FleetRepositories } from '../fleet-repositories.ts';
import { FleetRun } from '../fleet-run.ts';
import { makeNamespaces } from './bare-apply.ts';
import { type ClusterShape, clusterRepository, namespaceOf } from './cluster-repository.ts';

const sealedAs = 'bench';

/** A real API server and a repository for it. */
export class ClusterBench {
  readonly cluster: TestCluster;
  readonly repositories: FleetRepositories;
  readonly folder: string;

  static async start(shape: ClusterShape): Promise<ClusterBench> {
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-bench-'));
    const cluster = await TestCluster.start(startControlPlane);
    const repositories = clusterRepository(join(folder, 'repositories'), shape);
    repositories.make();
    await makeNamespaces(
      cluster,
      Array.from({ length: shape.applications }, (_, index) => namespaceOf(index)),
    );
    return new ClusterBench(cluster, repositories, folder);
  }

  private constructor(cluster: TestCluster, repositories: FleetRepositories, folder: string) {
    this.cluster = cluster;
    this.repositories = repositories;
    this.folder = folder;
  }

  /** The real loop on this cluster; not started. */
  open(): Promise<FleetRun> {
    return FleetRun.open(join(this.folder, 'data'), this.repositories, (name) => connectTarget(name, this.cluster));
  }

  async stop(): Promise<void> {
    await this.cluster.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

export function connectTarget(name: string, { access }: Pick<TestCluster, 'access'>): Target {
  const digests = { hash: sha256, keyedDigest: (text: string) => sha256(sealedAs + text) };
  return new KubernetesTarget(name, access, { clock: systemClock, random: systemRandom, digests });
}
