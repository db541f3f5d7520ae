import { join } from 'node:path';
import { type Access, answersOk, post } from './api-probe.ts';
import { findPart } from './parts.ts';
import { type Service, waitUntil } from './service.ts';

const readyWithinMs = 60_000;
const volumes = 20;

/** Where the players reach the API server, and how a service is started beside it. */
export interface Stage {
  readonly url: string;
  readonly access: Access;
  readonly kubeconfigPath: string;
  readonly start: (name: string, program: string, flags: readonly string[]) => Service;
}

/**
 * Nodes that nothing runs on: a real scheduler gives them pods, and KWOK writes the status that a kubelet would
 * (`kwok/stages.yaml` says how a pod asks to crash). Some empty volumes stand ready to be claimed.
 */
export async function playNodes({ url, access, kubeconfigPath, start }: Stage, count: number): Promise<void> {
  const { kwok } = findPart('kwok') ?? {};
  const { 'kube-scheduler': scheduler } = findPart('scheduler') ?? {};
  if (!kwok || !scheduler) throw new Error('no nodes here: run node tools/parts/build.ts kwok scheduler first');
  const stages = join(import.meta.dirname, 'kwok', 'stages.yaml');
  start('kwok', kwok, [`--kubeconfig=${kubeconfigPath}`, '--manage-all-nodes=true', `--config=${stages}`]);
  const scheduling = start('kube-scheduler', scheduler, [
    `--kubeconfig=${kubeconfigPath}`,
    `--authentication-kubeconfig=${kubeconfigPath}`,
    `--authorization-kubeconfig=${kubeconfigPath}`,
    '--leader-elect=false',
    '--secure-port=0',
  ]);
  const names = Array.from({ length: count }, (_, index) => `node-${index + 1}`);
  for (const name of names) await post(`${url}/api/v1/nodes`, access, node(name));
  for (let index = 1; index <= volumes; index++)
    await post(`${url}/api/v1/persistentvolumes`, access, volume(`volume-${index}`));
  const isReady = async (name: string): Promise<boolean> => {
    // The controllers take this mark off a node once it says that it is ready.
    const nodes = `${url}/api/v1/nodes?fieldSelector=metadata.name%3D${name}%2Cspec.unschedulable%3Dfalse`;
    return answersOk(
      nodes,
      access,
      (body) => body.includes('"Ready"') && !body.includes('node.kubernetes.io/not-ready'),
    );
  };
  for (const name of names) await waitUntil(scheduling, () => isReady(name), readyWithinMs);
}

function node(name: string): unknown {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels: { 'kubernetes.io/hostname': name, 'kubernetes.io/os': 'linux' } },
  };
}

function volume(name: string): unknown {
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolume',
    metadata: { name },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      persistentVolumeReclaimPolicy: 'Retain',
      hostPath: { path: `/volumes/${name}` },
    },
  };
}
