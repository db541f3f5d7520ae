import { type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import { foreignRef } from './sim-target.ts';
import type { SimWorld } from './sim-world.ts';

/** What must hold at any moment at which nothing moves, judged from outside. Violations go to the world. */
export async function checkInvariants(world: SimWorld): Promise<void> {
  await nothingIsOrphaned(world);
  nothingForeignIsTouched(world);
  tasksRunOnce(world);
  await decisionsAreRecorded(world);
}

/** The whole audit, too long for every step: chains verify, and each intent has an outcome unless something ended in its midst. */
export async function checkAudit(world: SimWorld): Promise<void> {
  const verdict = await world.store.verifyAudit();
  if (verdict.kind !== 'ok') world.violate('audit', `the chain does not verify: ${JSON.stringify(verdict)}`);
  const records = await world.store.audit({ after: 0 }, 100_000);
  const open = new Map<string, number>();
  for (const { verb, outcome, data } of records) {
    if (verb !== 'execute') continue;
    const delivery = String(data['delivery']);
    open.set(delivery, (open.get(delivery) ?? 0) + (outcome === 'intent' ? 1 : -1));
  }
  const unanswered = [...open].filter(([, count]) => count > 0);
  if (unanswered.length > world.ends.length * 4 + world.refusedBatches)
    world.violate('audit', `intents without outcome: ${unanswered.map(([delivery]) => delivery).join(', ')}`);
  const surplus = [...open].filter(([, count]) => count < 0);
  if (surplus.length > 0) world.violate('audit', `outcomes without intent: ${surplus.map(([id]) => id).join(', ')}`);
}

/** Whatever carries our mark has a claim in the store. A late write of a dead server can break it where nobody checks epochs. */
async function nothingIsOrphaned(world: SimWorld): Promise<void> {
  for (const [name, { fake }] of world.targets) {
    if (!fake.checksEpoch) continue;
    for (const [key, version] of fake.present()) {
      if (version.owner === null) continue;
      if ((await world.store.object(name, key)) === undefined)
        world.violate('inventory', `${key} on ${name} carries the mark of ${version.owner.label} and no claim`);
    }
  }
}

/** What people decided is in the audit, from the moment that it binds. */
async function decisionsAreRecorded(world: SimWorld): Promise<void> {
  for (const { kind, id, by, at } of await world.store.decisions()) {
    if (by === 'fairlead') continue;
    const records = await world.store.audit({ since: at }, 10_000);
    if (!records.some((record) => record.at === at && record.outcome === 'done' && record.actor.kind === 'person'))
      world.violate('audit', `the ${kind} ${id} of ${by} is not in it`);
  }
}

function nothingForeignIsTouched(world: SimWorld): void {
  for (const [name, { fake }] of world.targets) {
    const found = fake.present().get(objectKey(foreignRef));
    if (found === undefined || found.owner !== null || !JSON.stringify(found.view).includes('not ours'))
      world.violate('tenancy', `what nobody declared on ${name} was touched`);
  }
}

/** A task succeeds at most once for its content, and is not repeated after an unknown outcome unless that was waived. */
function tasksRunOnce(world: SimWorld): void {
  for (const [name, { fake }] of world.targets) {
    for (const key of fake.present().keys()) {
      if (!key.includes('/Task/')) continue;
      const succeeded = new Map<string, number>();
      for (const run of fake.runsOf(refOf(key)))
        if (run.outcome === 'succeeded') succeeded.set(run.digest, (succeeded.get(run.digest) ?? 0) + 1);
      if ([...succeeded.values()].some((count) => count > 1))
        world.violate('once', `${key} on ${name} was done twice for the same content`);
    }
  }
}

function refOf(key: ObjectKey) {
  const [group = '', kind = '', namespace = '', name = ''] = key.split('/');
  return { group, kind, namespace, name };
}
