import { once } from 'node:events';
import type { Figures } from '../figure.ts';
import { pause } from '../fleet-run.ts';
import { beginLoop } from './begin-loop.ts';
import { objectsPerApplication } from './cluster-repository.ts';
import { ClusterBench } from './cluster-run.ts';

const mark = 'labelSelector=fairlead.dev/installation';
const collections = [
  '/api/v1/configmaps',
  '/api/v1/secrets',
  '/api/v1/serviceaccounts',
  '/api/v1/services',
  '/apis/rbac.authorization.k8s.io/v1/roles',
  '/apis/rbac.authorization.k8s.io/v1/rolebindings',
];
/** It is killed once so many of all objects are there. */
const share = 0.4;

/** `kill -9` in the midst of the first sync, and what a second start makes of it. */
export async function measureKill(figures: Figures, applications: number): Promise<void> {
  const bench = await ClusterBench.start({ applications });
  const wanted = applications * objectsPerApplication;
  try {
    const first = beginLoop(bench, applications);
    let before = await managed(bench);
    while (before.size < wanted * share && first.exitCode === null) {
      await pause(50);
      before = await managed(bench);
    }
    first.kill('SIGKILL');
    await once(first, 'exit');
    before = await managed(bench);
    const startedAt = performance.now();
    const second = beginLoop(bench, applications);
    await once(second, 'message');
    const tookMs = performance.now() - startedAt;
    const after = await managed(bench);
    second.kill('SIGKILL');
    await once(second, 'exit');
    figures.note('kill -9: objects that were there', before.size, `of ${wanted}`);
    figures.note('kill -9: from the second start until at rest', tookMs / 1_000, 's');
    figures.note('kill -9: objects afterwards', after.size, `of ${wanted}`, 'all');
    const anew = [...before].filter(([name, uid]) => after.get(name) !== uid).length;
    figures.note('kill -9: made twice', anew, '', '0');
    figures.note('kill -9: left over', Math.max(0, after.size - wanted), '', '0');
  } finally {
    await bench.stop();
  }
}

/** UID of each object that carries a mark of Fairlead, by place. */
async function managed({ cluster }: ClusterBench): Promise<ReadonlyMap<string, string>> {
  const uids = new Map<string, string>();
  for (const collection of collections) {
    const { body } = await cluster.call('GET', `${collection}?${mark}`);
    for (const { metadata } of (body['items'] ?? []) as readonly {
      readonly metadata: { readonly namespace: string; readonly name: string; readonly uid: string };
    }[]) // a list of the API
      uids.set(`${collection}/${metadata.namespace}/${metadata.name}`, metadata.uid);
  }
  return uids;
}
