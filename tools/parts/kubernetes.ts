import { join } from 'node:path';
import { findCached } from './cache.ts';
import { buildGoPart } from './go.ts';
import type { Part } from './part.ts';

const name = 'kubernetes';
const version = '1.36.3';
const programs = ['kube-apiserver', 'kube-controller-manager'] as const;
const module = join(import.meta.dirname, 'kubernetes');
const linkVariables = [
  `k8s.io/component-base/version.gitVersion=v${version}`,
  'k8s.io/component-base/version.gitMajor=1',
  'k8s.io/component-base/version.gitMinor=36',
];

/**
 * A real API server. Upstream's module cannot be built from outside as it stands (its staging modules are replaced by
 * local folders); `kubernetes/go.mod` replaces them by the published versions.
 */
export const kubernetes: Part<(typeof programs)[number]> = {
  name,
  version,
  neededFor: 'tests and the development control plane: delivery to a real Kubernetes API',
  find: () => findCached(name, version, programs),
  build: () =>
    buildGoPart({
      part: name,
      version,
      module,
      programs: Object.fromEntries(programs.map((program) => [program, `k8s.io/kubernetes/cmd/${program}`])),
      linkVariables,
    }),
};

/** Gives pods a node; from the same module as the API server. Needed only where pods are played. */
export const scheduler: Part<'kube-scheduler'> = {
  name: 'scheduler',
  version,
  neededFor: 'pods that are given a node',
  find: () => findCached('scheduler', version, ['kube-scheduler']),
  build: () =>
    buildGoPart({
      part: 'scheduler',
      version,
      module,
      programs: { 'kube-scheduler': 'k8s.io/kubernetes/cmd/kube-scheduler' },
      linkVariables,
    }),
};
