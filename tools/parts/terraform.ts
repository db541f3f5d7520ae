import { join } from 'node:path';
import { findCached } from './cache.ts';
import { buildGoPart } from './go.ts';
import type { Part } from './part.ts';
import { findOnPath } from './run.ts';

const module = 'opentofu';
const version = '1.12.6';

/** `terraform` or `tofu` as the machine has it; otherwise OpenTofu from its own module, with upstream's replacements. */
export const terraform: Part<'terraform'> = {
  name: 'terraform',
  version: `OpenTofu ${version}`,
  neededFor: 'tests of stacks: plan and apply with the real program',
  find: () => {
    const path = findOnPath('terraform', 'tofu') ?? findCached(module, version, ['tofu'])?.tofu;
    return path === undefined ? undefined : { terraform: path };
  },
  build: () =>
    buildGoPart({
      part: module,
      version,
      module: join(import.meta.dirname, module),
      programs: { tofu: 'github.com/opentofu/opentofu/cmd/tofu' },
      linkVariables: ['github.com/opentofu/opentofu/version.dev=no'],
    }),
};
