import { sql } from 'kysely';
import { param } from './statement.ts';
import type { StatementSet } from './step.ts';

/** Healthy bundles that each placement keeps whatever their age: what it can be rolled back to. */
const keptHealthyBundles = 20;

const before = param<number>('before');
const chunk = param<number>('chunk');

/** Requests that are open no more, their previews first. */
const ofRequests = () => ({
  'prune.previews': sql`delete from preview where (repo, number) in (
    select p.repo, p.number from preview p join pull_request r on r.repo = p.repo and r.number = p.number
      where r.state <> 'open' and r.updated_at < ${before} limit ${chunk})`,
  'prune.requests': sql`delete from pull_request where (repo, number) in (
    select repo, number from pull_request where state <> 'open' and updated_at < ${before} limit ${chunk})`,
});

/**
 * What retention removes, in this order, `chunk` rows at a time. Never touched: audit records, open deliveries and each
 * placement's newest one, bundles that anything kept refers to.
 */
const ofTheRest = () => ({
  'prune.events': sql`delete from event where seq in (select seq from event where at < ${before} limit ${chunk})`,
  'prune.deliveries': sql`delete from delivery where id in (
    select d.id from delivery d where d.verdict is not null and d.ended_at < ${before}
      and not exists (select 1 from placement_state s where s.id = d.placement and s.delivery = d.id)
      and (not exists (select 1 from placement p where p.id = d.placement)
        or exists (select 1 from delivery n where n.placement = d.placement and (n.started_at, n.id) > (d.started_at, d.id)))
    limit ${chunk})`,
  'prune.effects': sql`delete from effect where delivery in (
    select e.delivery from effect e where e.at < ${before}
      and not exists (select 1 from delivery d where d.id = e.delivery) limit ${chunk})`,
  'prune.permits': sql`delete from permit where plan in (
    select p.plan from permit p where p.expires_at < ${before}
      and not exists (select 1 from delivery d where d.id = p.delivery) limit ${chunk})`,
  'prune.plans': sql`delete from plan where digest in (
    select p.digest from plan p where p.made_at < ${before}
      and not exists (select 1 from delivery d where d.plan = p.digest) limit ${chunk})`,
  'prune.renders': sql`delete from render where key in (
    select r.key from render r where r.at < ${before}
      and not exists (select 1 from placement_state s
        where s.id = r.placement and r.bundle in (s.desired_bundle, s.applied_bundle, s.begun_bundle)) limit ${chunk})`,
  'prune.judgements': sql`delete from judgement where (placement, bundle) in (
    select j.placement, j.bundle from judgement j where j.at < ${before}
      and not exists (select 1 from placement_state s
        where s.id = j.placement and j.bundle in (s.desired_bundle, s.applied_bundle, s.begun_bundle)) limit ${chunk})`,
  'prune.healthy': sql`delete from healthy where (placement, at, bundle) in (
    select h.placement, h.at, h.bundle from healthy h where h.at < ${before}
      and (select count(distinct n.bundle) from healthy n where n.placement = h.placement and n.at > h.at)
        >= ${sql.lit(keptHealthyBundles)} limit ${chunk})`,
  'prune.changes': sql`delete from change where id in (
    select c.id from change c where c.seen_at < ${before}
      and not exists (select 1 from delivery d where d.change = c.id)
      and not exists (select 1 from healthy h where h.change = c.id)
      and not exists (select 1 from placement_state s where s.desired_change = c.id)
      and not exists (select 1 from placement_state s where s.applied_change = c.id) limit ${chunk})`,
  'prune.arrivals': sql`delete from arrival where (change, application) in (
    select a.change, a.application from arrival a where a.first_at < ${before}
      and not exists (select 1 from change c where c.id = a.change) limit ${chunk})`,
  'prune.decisions': sql`delete from decision where id in (
    select id from decision where removed_at < ${before} and mirrored = 1 limit ${chunk})`,
  'prune.reviews': sql`delete from review where (repo, commit_sha) in (
    select r.repo, r.commit_sha from review r where r.at < ${before} limit ${chunk})`,
  'prune.outbox': sql`delete from outbox where id in (
    select id from outbox where sent = 1 and at < ${before} limit ${chunk})`,
  'prune.idempotency': sql`delete from idempotency where key in (
    select key from idempotency where at < ${before} limit ${chunk})`,
  'prune.tokens': sql`delete from token where id in (select id from token where expires_at < ${before} limit ${chunk})`,
  'prune.bundles': sql`delete from bundle where digest in (
    select b.digest from bundle b where b.put_at < ${before}
      and not exists (select 1 from placement_state s where s.desired_bundle = b.digest)
      and not exists (select 1 from placement_state s where s.applied_bundle = b.digest)
      and not exists (select 1 from placement_state s where s.begun_bundle = b.digest)
      and not exists (select 1 from delivery d where d.to_bundle = b.digest)
      and not exists (select 1 from delivery d where d.from_bundle = b.digest)
      and not exists (select 1 from healthy h where h.bundle = b.digest)
      and not exists (select 1 from render r where r.bundle = b.digest)
      and not exists (select 1 from plan p where p.bundle = b.digest)
      and not exists (select 1 from decision c where c.removed_at is null and b.digest in (c.bundle, c.not_bundle))
    limit ${chunk})`,
});

/** The whole, in the order in which it runs. */
export const pruneStatements = (() => ({ ...ofRequests(), ...ofTheRest() })) satisfies StatementSet;

/** The order in which the statements run: what refers to a bundle goes before the bundles. */
export const pruneOrder: readonly string[] = Object.keys(pruneStatements());
