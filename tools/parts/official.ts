import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../server/src/io/sha256.ts';
import { findCached } from './cache.ts';
import { buildGoPart } from './go.ts';
import type { Part } from './part.ts';

const name = 'official';
const programs = ['helm', 'kustomize', 'jsonnet'] as const;
const module = join(import.meta.dirname, name);

/** The official commands, from the versions that the engine is made of: what its results are compared with. */
export const official: Part<(typeof programs)[number]> = {
  name,
  get version() {
    return officialVersion();
  },
  neededFor: 'freezing anew what the official commands render',
  find: () => findCached(name, officialVersion(), programs),
  build: () =>
    buildGoPart({
      part: name,
      version: officialVersion(),
      module,
      programs: {
        jsonnet: 'github.com/google/go-jsonnet/cmd/jsonnet',
        kustomize: 'sigs.k8s.io/kustomize/kustomize/v5',
        helm: 'helm.sh/helm/v4/cmd/helm',
      },
    }),
};

/** A digest of all module versions: frozen outputs of other versions are old. */
export function officialVersion(): string {
  return sha256(readFileSync(join(module, 'go.sum'), 'utf8') + readFileSync(join(module, 'go.mod'), 'utf8')).slice(
    0,
    12,
  );
}
