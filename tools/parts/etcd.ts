import { join } from 'node:path';
import { findCached } from './cache.ts';
import { buildGoPart } from './go.ts';
import type { Part } from './part.ts';

const name = 'etcd';
const version = '3.6.6';
const programs = ['etcd'] as const;

/** The store under the API server. Debian's 3.4 would start it, but refuses watch-list (`sendInitialEvents`). */
export const etcd: Part<(typeof programs)[number]> = {
  name,
  version,
  neededFor: 'the store of the Kubernetes API server',
  find: () => findCached(name, version, programs),
  build: () => buildGoPart({ part: name, version, module: join(import.meta.dirname, 'etcd'), programs: { etcd: '.' } }),
};
