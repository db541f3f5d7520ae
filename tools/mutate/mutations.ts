import type { Mutation } from './mutation.ts';
import { access } from './tables/access.ts';
import { acts } from './tables/acts.ts';
import { clusters } from './tables/clusters.ts';
import { decisions } from './tables/decisions.ts';
import { deletion } from './tables/deletion.ts';
import { intent } from './tables/intent.ts';
import { materials } from './tables/materials.ts';
import { paths } from './tables/paths.ts';
import { permits } from './tables/permits.ts';
import { repositories } from './tables/repositories.ts';
import { rules } from './tables/rules.ts';
import { secrets } from './tables/secrets.ts';

/** Every guard that must be missed when it is gone. */
export const mutations: readonly Mutation[] = [
  ...deletion,
  ...permits,
  ...decisions,
  ...acts,
  ...intent,
  ...rules,
  ...secrets,
  ...paths,
  ...access,
  ...repositories,
  ...clusters,
  ...materials,
];
