import type { AuditRecord, ChainedAuditRecord } from '../model/audit.ts';
import type { Hash } from '../model/ids.ts';
import { type AuditHead, chainRecord, genesisHash } from './chain-record.ts';

/** The first thing wrong, in the order in which the records were given. `reason` is a sentence. */
export type AuditVerdict =
  | { readonly kind: 'ok'; readonly records: number; readonly heads: readonly AuditHead[] }
  | { readonly kind: 'bad'; readonly writer: string; readonly seq: number; readonly reason: string };

/**
 * Checks the chains of all writers in the records: each writer's records must be given in the order of their numbers.
 *
 * @param from heads to continue from: a long log is checked page by page with the heads of the page before.
 */
export function verifyChain(
  records: readonly ChainedAuditRecord[],
  hash: Hash,
  from: readonly AuditHead[] = [],
): AuditVerdict {
  const heads = new Map(from.map((head) => [head.writer, head]));
  for (const record of records) {
    const head = heads.get(record.writer) ?? { writer: record.writer, seq: 0, hash: genesisHash };
    const reason = wrongWith(record, head, hash);
    if (reason !== null) return { kind: 'bad', writer: record.writer, seq: record.seq, reason };
    heads.set(record.writer, { writer: record.writer, seq: record.seq, hash: record.hash });
  }
  return { kind: 'ok', records: records.length, heads: [...heads.values()] };
}

/** Compares the heads that were reached with those that were kept: a chain cut off at its end is found only so. */
export function verifyHeads(reached: readonly AuditHead[], kept: readonly AuditHead[]): AuditVerdict {
  const byWriter = new Map(reached.map((head) => [head.writer, head]));
  for (const head of kept) {
    const found = byWriter.get(head.writer);
    if (found === undefined || found.seq < head.seq) {
      const seq = (found?.seq ?? 0) + 1;
      return { kind: 'bad', writer: head.writer, seq, reason: `records ${seq} to ${head.seq} are missing at the end` };
    }
    if (found.seq === head.seq && found.hash !== head.hash) {
      return {
        kind: 'bad',
        writer: head.writer,
        seq: head.seq,
        reason: 'the last record differs from the head kept for it',
      };
    }
  }
  const known = new Set(kept.map((head) => head.writer));
  const extra = reached.find((head) => !known.has(head.writer) && kept.length > 0);
  if (extra !== undefined)
    return { kind: 'bad', writer: extra.writer, seq: 1, reason: 'no head was kept for this writer' };
  return { kind: 'ok', records: 0, heads: reached };
}

function wrongWith(record: ChainedAuditRecord, head: AuditHead, hash: Hash): string | null {
  const expectedSeq = head.seq + 1;
  if (record.seq !== expectedSeq) return `record ${expectedSeq} is missing or out of order`;
  if (record.previousHash !== head.hash) return 'does not follow the record before it';
  const { hash: found, ...rest } = record;
  if (chainRecord(head.hash, record.writer, expectedSeq, recordOf(rest), hash).hash !== found) {
    return 'was changed after it was written';
  }
  return null;
}

function recordOf(chained: Omit<ChainedAuditRecord, 'hash'>): AuditRecord {
  const { writer: _writer, seq: _seq, previousHash: _previous, ...record } = chained;
  return record;
}
