import { ok } from '@fairlead/core/lib/result.ts';
import type { ChainedAuditRecord } from '@fairlead/core/model/audit.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { AuditVerification } from '@fairlead/core/wire/view/governance.ts';
import type { PlacementNames } from '@fairlead/core/wire/view/placement.ts';
import { authorise } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given, numberCursor } from '../page.ts';

const auditSubject = { kind: 'audit', name: 'the audit log', project: null } as const;

/** Audit records of one writer (this replica where none is named): through the chain from its beginning, or the newest. */
export async function listAudit(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['listAudit']>,
): Outcome<AnswerOf<Routes['listAudit']>> {
  const allowed = await authorise(deps, caller, 'view-audit', auditSubject, 'audit');
  if (!allowed.ok) return allowed;
  const limit = query.limit ?? 50;
  const writer = query.writer ?? deps.replica;
  const head = (await deps.store.auditHeads()).find((entry) => entry.writer === writer);
  const filter = { writer, ...given({ since: query.since, subject: query.subject }) };
  const answer = { total: head?.seq ?? 0, asOf: deps.clock.now() };
  if (query.order === 'newest') {
    const items = await deps.store.audit(filter, limit);
    return ok({ items, next: null, places: placesOf(deps, items), ...answer });
  }
  const records = await deps.store.audit({ ...filter, after: numberCursor(query.cursor) ?? 0 }, limit + 1);
  const items = records.slice(0, limit);
  const last = items.at(-1);
  const next = records.length > limit && last !== undefined ? String(last.seq) : null;
  return ok({ items, next, places: placesOf(deps, items), ...answer });
}

/** Records name placements by their ids, which outlive names; people read names. */
function placesOf({ configuration }: UseCaseDeps, records: readonly ChainedAuditRecord[]): readonly PlacementNames[] {
  const named = new Set(records.map(({ subject }) => subject));
  return configuration()
    .placements.filter(({ id }) => named.has(`placement/${id}`))
    .map(({ id, project, application, target, stage }) => ({ id, project, application, target, stage }));
}

/** Checks every chain from its first record, and its end against the head that is kept. */
export async function verifyAudit(deps: UseCaseDeps, caller: Caller): Outcome<AuditVerification> {
  const allowed = await authorise(deps, caller, 'view-audit', auditSubject, 'audit');
  if (!allowed.ok) return allowed;
  const verdict = await deps.store.verifyAudit();
  const asOf = deps.clock.now();
  if (verdict.kind === 'bad') {
    const { writer, seq, reason } = verdict;
    return ok({ intact: false, records: 0, writers: [], firstBad: { writer, seq, reason }, asOf });
  }
  const writers = verdict.heads.map(({ writer, seq, hash }) => ({ writer, records: seq, head: hash }));
  return ok({ intact: true, records: verdict.records, writers, firstBad: null, asOf });
}
