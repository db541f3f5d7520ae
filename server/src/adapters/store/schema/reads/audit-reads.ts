import type { AuditHead } from '@fairlead/core/audit/chain-record.ts';
import { type AuditVerdict, verifyChain, verifyHeads } from '@fairlead/core/audit/verify-chain.ts';
import type { AuditRecord, ChainedAuditRecord } from '@fairlead/core/model/audit.ts';
import type { Hash } from '@fairlead/core/model/ids.ts';
import type { StoreReads } from '../../../../ports/store.ts';
import { type Queries, readDoc } from '../queries.ts';
import type { AuditTable } from '../tables.ts';

/** Records checked between two looks at the event loop. */
const recordsPerPage = 500;

export function auditReads(queries: Queries, hash: Hash): Pick<StoreReads, 'audit' | 'auditHeads' | 'verifyAudit'> {
  const { db } = queries;
  return {
    audit: async (filter, limit) => {
      let query = db
        .selectFrom('audit')
        .selectAll()
        .orderBy('position', filter.after === undefined ? 'desc' : 'asc')
        .limit(limit);
      if (filter.writer !== undefined) query = query.where('writer', '=', filter.writer);
      if (filter.after !== undefined) query = query.where('seq', '>', filter.after);
      if (filter.since !== undefined) query = query.where('at', '>=', filter.since);
      if (filter.project !== undefined) query = query.where('project', '=', filter.project);
      if (filter.subject !== undefined) query = query.where('subject', '=', filter.subject);
      return (await queries.all(query)).map(toChained);
    },
    auditHeads: () => queries.all(db.selectFrom('audit_head').selectAll().orderBy('writer')),
    verifyAudit: () => verifyAudit(queries, hash),
  };
}

async function verifyAudit(queries: Queries, hash: Hash): Promise<AuditVerdict> {
  // The heads first: records that are written meanwhile only lengthen the chains.
  const kept = await queries.all(queries.db.selectFrom('audit_head').selectAll());
  let heads: readonly AuditHead[] = [];
  let records = 0;
  let position = 0;
  while (true) {
    const query = queries.db.selectFrom('audit').selectAll().where('position', '>', position).orderBy('position');
    const rows = await queries.all(query.limit(recordsPerPage));
    const verdict = verifyRows(rows, hash, heads);
    if (verdict.kind === 'bad') return verdict;
    const last = rows.at(-1);
    if (last === undefined) break;
    position = last.position;
    heads = verdict.heads;
    records += rows.length;
    await nextTurn();
  }
  const ends = verifyHeads(
    heads.filter((head) => kept.some(({ writer }) => writer === head.writer)),
    kept,
  );
  return ends.kind === 'bad' ? ends : { kind: 'ok', records, heads };
}

function verifyRows(rows: readonly AuditTable[], hash: Hash, heads: readonly AuditHead[]): AuditVerdict {
  const copied = rows.find((row) => !copiesAgree(row));
  if (copied === undefined) return verifyChain(rows.map(toChained), hash, heads);
  return { kind: 'bad', writer: copied.writer, seq: copied.seq, reason: 'its indexed columns differ from the record' };
}

/** The columns that searches use must say what the chained record says, or a search could be made to miss it. */
function copiesAgree(row: AuditTable): boolean {
  const { at, project, subject } = readDoc<AuditRecord>(row.record, `audit record ${row.seq} of ${row.writer}`);
  return row.at === at && row.project === project && row.subject === subject;
}

function toChained(row: AuditTable): ChainedAuditRecord {
  const record = readDoc<AuditRecord>(row.record, `audit record ${row.seq} of ${row.writer}`);
  return { ...record, writer: row.writer, seq: row.seq, previousHash: row.previous_hash, hash: row.hash };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
