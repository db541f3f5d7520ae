import { chainRecord } from '../audit/chain-record.ts';
import { partOf, peopleInvolved } from '../gate/approval/people-involved.ts';
import type { Json } from '../lib/json.ts';
import { stableStringify } from '../lib/stable-stringify.ts';
import type { AuditRecord, ChainedAuditRecord } from '../model/audit.ts';
import type { Hash } from '../model/ids.ts';
import type { DeliveryEvidence, Evidence, EvidenceBody } from './evidence.ts';

/** One thing that was looked at: what, and what is wrong with it (null: nothing). */
export type EvidenceCheck = { readonly what: string; readonly wrong: string | null };

export type EvidenceTools = {
  readonly hash: Hash;
  /** Whether a signature of that public key fits a text; false for keys and signatures that cannot be read. */
  readonly fits: (publicKey: string, text: string, signature: string) => boolean;
  /** The key that the installation is known by; null takes the one in the file. */
  readonly expectedKey: string | null;
};

/** The text that is signed. */
export function evidenceText(body: EvidenceBody): string {
  return stableStringify(body as unknown as Json); // plain data
}

/**
 * Checks evidence by itself, without a server: the signature over all of it, each audit record against its own hash and the
 * one before, and that plan, permit, approvals and deliveries speak of one another. All checks are told, also the good ones.
 */
export function verifyEvidence({ body, signature }: Evidence, tools: EvidenceTools): readonly EvidenceCheck[] {
  return [
    look(`signed by key ${signature.publicKey}`, () => wrongSignature(body, signature, tools)),
    look('audit records', () => wrongRecords(body, tools.hash)),
    look('commits', () => wrongCommits(body)),
    ...[body.deliveries].flat().flatMap((delivery) => checkDelivery(body, delivery)),
  ];
}

/** What cannot even be read is wrong, too: whoever forges a file may write anything into it. */
function look(what: string, find: () => string | null): EvidenceCheck {
  try {
    return { what, wrong: find() };
  } catch {
    return { what, wrong: 'cannot be read' };
  }
}

function wrongSignature(
  body: EvidenceBody,
  { algorithm, publicKey, value }: Evidence['signature'],
  tools: EvidenceTools,
): string | null {
  if (algorithm !== 'ed25519') return 'is of a kind that is not known';
  if (tools.expectedKey !== null && tools.expectedKey !== publicKey)
    return `is not the key that was expected (${tools.expectedKey})`;
  return tools.fits(publicKey, evidenceText(body), value)
    ? null
    : 'does not fit: something was changed after it was signed';
}

function wrongRecords({ audit, whole }: EvidenceBody, hash: Hash): string | null {
  const last = new Map<string, ChainedAuditRecord>();
  for (const found of audit) {
    const { writer, seq, previousHash, hash: kept, ...record } = found;
    if (chainRecord(previousHash, writer, seq, record as AuditRecord, hash).hash !== kept)
      return `record ${seq} of ${writer} was changed after it was written`;
    const before = last.get(writer);
    if (before !== undefined && seq <= before.seq) return `records of ${writer} are out of order at ${seq}`;
    if (before !== undefined && seq === before.seq + 1 && previousHash !== before.hash)
      return `record ${seq} of ${writer} does not follow the one before`;
    if (before !== undefined && whole.includes(writer) && seq !== before.seq + 1)
      return `record ${before.seq + 1} of ${writer} is missing`;
    last.set(writer, found);
  }
  return null;
}

function wrongCommits({ change }: EvidenceBody): string | null {
  const newest = change.commits[0];
  return newest !== undefined && newest.sha !== change.to ? `end with ${newest.sha.slice(0, 12)} instead` : null;
}

function checkDelivery(body: EvidenceBody, evidence: DeliveryEvidence): readonly EvidenceCheck[] {
  const { placement } = evidence;
  const where =
    placement?.application === undefined ? 'a place that is gone' : `${placement.application} in ${placement.stage}`;
  return [
    look(`delivery to ${where}: plan and permit`, () => wrongPlan(evidence)),
    look(`delivery to ${where}: writes on record`, () => wrongWrites(body, evidence)),
    look(`delivery to ${where}: approvals`, () => wrongApprovals(body, evidence)),
  ];
}

function wrongPlan({ delivery, plan, permit }: DeliveryEvidence): string | null {
  if (plan !== null && plan.digest !== delivery.plan) return 'the plan is another than the delivery names';
  if (plan !== null && plan.bundle !== delivery.to) return 'the plan is of another bundle';
  if (permit !== null && (permit.plan !== delivery.plan || permit.placement !== delivery.placement))
    return 'the permit is for another plan or place';
  if (delivery.verdict === 'healthy' && delivery.wavesDone > 0 && permit === null)
    return 'it was carried out without a permit';
  return null;
}

function wrongWrites({ audit }: EvidenceBody, { delivery }: DeliveryEvidence): string | null {
  if (delivery.verdict !== 'healthy' || delivery.wavesDone === 0) return null;
  const intents = audit.filter(
    ({ verb, outcome, data }) => verb === 'execute' && outcome === 'intent' && data['delivery'] === delivery.id,
  );
  if (intents.length === 0) return 'no record of what was about to be written';
  return intents.every(({ data }) => data['plan'] === delivery.plan) ? null : 'another plan was carried out';
}

/** Whoever is said to have approved did so for this plan, and had no part in the commits. */
function wrongApprovals({ audit, change }: EvidenceBody, { delivery, permit }: DeliveryEvidence): string | null {
  const passed = permit?.gates.find(({ gate, outcome }) => gate === 'approval' && outcome === 'passed');
  const [, named = ''] = /^approved by (.+)$/.exec(passed?.rule ?? '') ?? [];
  const people = named.split(', ').filter((person) => person !== '');
  const involved = peopleInvolved({ commits: change.commits, requesters: [], pushers: [] });
  for (const person of people) {
    const record = audit.find(
      ({ verb, outcome, actor, data }) =>
        verb === 'approve' &&
        outcome === 'done' &&
        data['verdict'] === 'approve' &&
        data['plan'] === delivery.plan &&
        actor.person.toLowerCase() === person,
    );
    if (record === undefined) return `no record says that ${person} approved this plan`;
    const { issuer, subject } = record.actor;
    const part = partOf({ issuer, subject, person, groups: [], role: null, handle: null }, involved);
    if (part !== null) return `${person}, who approved it, is ${part} of it`;
  }
  return null;
}
