import type { Json } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { AuditRecord, ChainedAuditRecord } from '../model/audit.ts';
import type { Hash } from '../model/ids.ts';

/** The previous hash of a writer's first record. */
export const genesisHash = '';

/** Where a writer's chain ends: the next record's predecessor. Kept or signed elsewhere, it proves that no tail was cut off. */
export type AuditHead = { readonly writer: string; readonly seq: number; readonly hash: string };

/**
 * Appends one record to its writer's chain: hash = H(canonical JSON of [previous hash, writer, seq, record]). Every
 * record thus fixes all before it (OWASP ASVS 16.4.2: logs are protected from unnoticed modification).
 *
 * @param seq 1 for the writer's first record, then one more each.
 */
export function chainRecord(
  previousHash: string,
  writer: string,
  seq: number,
  record: AuditRecord,
  hash: Hash,
): ChainedAuditRecord {
  return { ...record, writer, seq, previousHash, hash: hash(canonicalRecord(previousHash, writer, seq, record)) };
}

/** The text that is hashed: the fields of a record by name, so that what a copy carries besides them changes nothing. */
function canonicalRecord(previousHash: string, writer: string, seq: number, record: AuditRecord): string {
  const { issuer, subject, kind, person } = record.actor;
  const fields: Json = {
    at: record.at,
    actor: { issuer, subject, kind, person },
    via: record.via,
    verb: record.verb,
    subject: record.subject,
    project: record.project,
    outcome: record.outcome,
    reason: record.reason,
    data: record.data,
  };
  return stableStringify([previousHash, writer, seq, fields]);
}
