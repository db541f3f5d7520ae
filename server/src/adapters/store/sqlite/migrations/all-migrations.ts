import { initial } from './0001-initial.ts';
import { fleetColumns } from './0002-fleet-columns.ts';
import { deliveryCounts } from './0003-delivery-counts.ts';
import { insightRollup } from './0004-insight-rollup.ts';
import { renderRemarks } from './0005-render-remarks.ts';
import { additions } from './0006-additions.ts';
import { pullRequests } from './0008-pull-requests.ts';
import { reviews } from './0009-reviews.ts';
import { judgements } from './0010-judgements.ts';

export type Migration = { readonly name: string; readonly sql: string };

/** In the order in which they run. A released one is never edited, renamed or moved. */
export const allMigrations: readonly Migration[] = [
  initial,
  fleetColumns,
  deliveryCounts,
  insightRollup,
  renderRemarks,
  additions,
  pullRequests,
  reviews,
  judgements,
];
