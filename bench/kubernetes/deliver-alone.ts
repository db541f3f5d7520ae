import type { Epoch, InstallationId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import type { TestCluster } from '../../server/src/adapters/targets/kubernetes/test-cluster.ts';
import { atOnce } from './bare-apply.ts';
import { connectTarget } from './cluster-run.ts';
import { serviceObjects } from './service-objects.ts';

const applicationsAtOnce = 16;
const installation = 'bench00bench0000' as InstallationId;
const signal = new AbortController().signal;

/** Looks and writes, application by application, without the loop: no Git, no store, no gates. Throws where one fails. */
export async function deliverAlone(
  cluster: TestCluster,
  namespaces: readonly string[],
  tryCreations: boolean,
): Promise<void> {
  const target = connectTarget('alone', cluster);
  await atOnce(namespaces, applicationsAtOnce, async (name) => {
    const placement = name as PlacementId;
    const on = { installation, placement, project: 'default', application: name };
    const objects = serviceObjects(name).map(desired);
    const outcome = await target.observe({ on, objects, inventory: [], ignore: [], tryCreations }, signal);
    if (outcome.kind !== 'observed') throw new Error('a cluster is observed at once');
    const changes = outcome.observation.changes.map((change) => ({ ...change, phase: 'sync', wave: 0 }) as const);
    const expiresAt = Date.now() + 60_000;
    const permit = { plan: 'plan' as PlanDigest, placement, gates: [], epoch: 1 as Epoch, expiresAt };
    for await (const { outcome: done, failure } of target.execute(
      { on, permit, delivery: 'd', changes, objects },
      signal,
    ))
      if (done !== 'done') throw new Error(`${name}: ${failure?.message}`);
  });
  await target.close();
}

function desired(object: ReturnType<typeof serviceObjects>[number]): DesiredObject {
  const manifest = object as Manifest; // each has all three fields
  return { ref: refOf(manifest), manifest, origin: { path: 'all.yaml', line: 1 }, secret: false };
}
