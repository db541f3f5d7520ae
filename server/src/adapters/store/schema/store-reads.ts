import type { Hash } from '@fairlead/core/model/ids.ts';
import type { StoreReads } from '../../../ports/store.ts';
import type { Queries } from './queries.ts';
import { auditReads } from './reads/audit-reads.ts';
import { countReads } from './reads/count-reads.ts';
import { decisionReads } from './reads/decision-reads.ts';
import { historyReads } from './reads/history-reads.ts';
import { insightReads } from './reads/insight-reads.ts';
import { judgementReads } from './reads/judgement-reads.ts';
import { objectReads } from './reads/object-reads.ts';
import { placementReads } from './reads/placement-reads.ts';
import { recordReads } from './reads/record-reads.ts';
import { renderReads } from './reads/render-reads.ts';
import { requestReads } from './reads/request-reads.ts';
import { sourceReads } from './reads/source-reads.ts';

/** Every read of the store over one database's queries. */
export function storeReads(queries: Queries, hash: Hash): StoreReads {
  return {
    ...placementReads(queries),
    ...renderReads(queries),
    ...historyReads(queries),
    ...countReads(queries),
    ...insightReads(queries),
    ...objectReads(queries),
    ...decisionReads(queries),
    ...requestReads(queries),
    ...sourceReads(queries),
    ...recordReads(queries),
    ...judgementReads(queries),
    ...auditReads(queries, hash),
  };
}
