import { join } from 'node:path';
import { findCached } from './cache.ts';
import { buildGoPart } from './go.ts';
import type { Part } from './part.ts';

const name = 'registry';
const version = '3.1.2';
const programs = ['registry'] as const;

/** The CNCF's own registry: what charts and artefacts are pushed to and read from. */
export const registry: Part<(typeof programs)[number]> = {
  name,
  version,
  neededFor: 'charts and artefacts of an OCI registry',
  find: () => findCached(name, version, programs),
  build: () =>
    buildGoPart({
      part: name,
      version,
      module: join(import.meta.dirname, name),
      programs: { registry: 'github.com/distribution/distribution/v3/cmd/registry' },
    }),
};
