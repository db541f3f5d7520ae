import { can } from '@fairlead/core/access/can.ts';
import type { Subject } from '@fairlead/core/access/subject.ts';
import type { DeliveryEvidence, Evidence, EvidenceBody } from '@fairlead/core/evidence/evidence.ts';
import { evidenceText } from '@fairlead/core/evidence/verify-evidence.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { ChainedAuditRecord } from '@fairlead/core/model/audit.ts';
import type { Change } from '@fairlead/core/model/change.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { ChangeId, DeliveryId } from '@fairlead/core/model/ids.ts';
import { authorise, maySee } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { missing } from '../refuse.ts';
import { findChange } from './changes.ts';

const mostDeliveries = 200;
const mostRecords = 10_000;
/** More between the first record and the last are not all carried along. */
const mostBetween = 5_000;
const wholeLog: Subject = { kind: 'audit', name: 'the audit log', project: null };

/**
 * A change, or one delivery of it, with everything that proves how it came live, signed. Whoever reads the whole audit log
 * gets the chain without a gap; others the records of their project, each proven by its own hash.
 */
export async function evidence(deps: UseCaseDeps, caller: Caller, id: string): Outcome<Evidence> {
  const found = await find(deps, caller, id);
  if (found === undefined) return missing('change or delivery', id);
  const { change, deliveries } = found;
  const subject: Subject = {
    kind: 'audit',
    name: `change ${change.id}`,
    project: deliveries[0]?.project ?? change.project,
  };
  const allowed = await authorise(deps, caller, 'view-audit', subject, `change/${change.id}`);
  if (!allowed.ok) return allowed;
  const relevant = (await Promise.all(deliveries.map((delivery) => recordsOf(deps, delivery)))).flat();
  const whole = can(caller.grants, 'view-audit', wholeLog).allowed;
  const { audit, unbroken } = await withBetween(deps, relevant, whole);
  const body: EvidenceBody = {
    ...{ kind: 'fairlead-evidence', version: 1, installation: deps.installation, program: deps.version },
    madeAt: deps.clock.now(),
    change,
    deliveries: await Promise.all(deliveries.map((delivery) => evidenceOf(deps, delivery))),
    reviews: await reviewsOf(deps, change),
    audit,
    whole: unbroken,
    heads: await deps.store.auditHeads(),
  };
  // As it will be read back: what JSON leaves out is no part of it.
  const plain = JSON.parse(JSON.stringify(body)) as EvidenceBody;
  return ok({ body: plain, signature: { algorithm: 'ed25519', ...deps.sealer.sign(evidenceText(plain)) } });
}

type Found = { readonly change: Change; readonly deliveries: readonly Delivery[] };

async function find(deps: UseCaseDeps, caller: Caller, id: string): Promise<Found | undefined> {
  const delivery = await deps.store.delivery(id as DeliveryId); // an unknown id finds nothing
  if (delivery !== undefined) {
    const change = maySee(caller, delivery.project) ? await deps.store.change(delivery.change) : undefined;
    return change === undefined ? undefined : { change, deliveries: [delivery] };
  }
  const change = await findChange(deps, caller, id);
  if (change === undefined) return undefined;
  const page = await deps.store.deliveries({ change: change.id as ChangeId }, { limit: mostDeliveries, cursor: null });
  return { change, deliveries: page.items.filter(({ project }) => maySee(caller, project)) };
}

async function evidenceOf(deps: UseCaseDeps, delivery: Delivery): Promise<DeliveryEvidence> {
  const row = await deps.store.placement(delivery.placement);
  const plan = delivery.plan === null ? undefined : await deps.store.plan(delivery.plan);
  const permit = delivery.plan === null ? undefined : await deps.store.permit(delivery.plan);
  if (row === undefined) return { delivery, placement: null, plan: plan ?? null, permit: permit ?? null };
  const { id, project, application, target, stage, tier, guards } = row.placement;
  const placement = { id, project, application, target, stage, tier, guards };
  return { delivery, placement, plan: plan ?? null, permit: permit ?? null };
}

/** Records of the placement from the time of the delivery, and every word about its plan. */
async function recordsOf(deps: UseCaseDeps, delivery: Delivery): Promise<readonly ChainedAuditRecord[]> {
  const subject = `placement/${delivery.placement}`;
  const records = await deps.store.audit({ subject, since: delivery.startedAt }, mostRecords);
  const endedAt = delivery.endedAt ?? deps.clock.now();
  return records.filter(
    ({ at, data }) => at <= endedAt || data['delivery'] === delivery.id || data['plan'] === delivery.plan,
  );
}

type Audit = { readonly audit: readonly ChainedAuditRecord[]; readonly unbroken: readonly string[] };

async function withBetween(deps: UseCaseDeps, relevant: readonly ChainedAuditRecord[], whole: boolean): Promise<Audit> {
  const audit: ChainedAuditRecord[] = [];
  const unbroken: string[] = [];
  for (const [writer, records] of Map.groupBy(relevant, (record) => record.writer)) {
    const bySeq = [...new Map(records.map((record) => [record.seq, record])).values()].sort((a, b) => a.seq - b.seq);
    const [first, last] = [bySeq[0]?.seq ?? 0, bySeq.at(-1)?.seq ?? 0];
    const isWhole = whole && last - first < mostBetween;
    const found = isWhole ? await deps.store.audit({ writer, after: first - 1 }, last - first + 1) : bySeq;
    audit.push(...found);
    if (isWhole) unbroken.push(writer);
  }
  return { audit, unbroken };
}

async function reviewsOf(deps: UseCaseDeps, { repo, commits }: Change): Promise<EvidenceBody['reviews']> {
  const proofs = await deps.store.reviews(
    repo,
    commits.map(({ sha }) => sha),
  );
  return [...new Map([...proofs.values()].map((proof) => [proof.request, proof])).values()];
}
