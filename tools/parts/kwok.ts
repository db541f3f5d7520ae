import { join } from 'node:path';
import { findCached } from './cache.ts';
import { buildGoPart } from './go.ts';
import type { Part } from './part.ts';

const name = 'kwok';
const version = '0.8.0';
const programs = ['kwok'] as const;

/** Plays the kubelets: makes nodes answer and moves pods to Ready, failing or slow, by stages that a test writes. */
export const kwok: Part<(typeof programs)[number]> = {
  name,
  version,
  neededFor: 'pods that become ready without a kubelet',
  find: () => findCached(name, version, programs),
  build: () =>
    buildGoPart({
      part: name,
      version,
      module: join(import.meta.dirname, name),
      programs: { kwok: 'sigs.k8s.io/kwok/cmd/kwok' },
    }),
};
