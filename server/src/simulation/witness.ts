import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import { type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import type { Plan } from '@fairlead/core/model/plan.ts';
import type { Git } from '../ports/git.ts';
import type { Write } from '../ports/store.ts';
import type { ExecuteRequest, Target } from '../ports/target.ts';
import type { ExecuteWitness } from '../testing/mortal-ports.ts';
import { judgeDecisions } from './judge-decisions.ts';
import { judgeDeletion } from './judge-deletion.ts';
import { canary } from './repository-content.ts';
import type { SimWorld } from './sim-world.ts';

/** Stands between the loop and the world, and holds what it does against the invariants at the moment it does it. */
export class Witness implements ExecuteWitness {
  readonly #world: SimWorld;
  readonly #writing = new Map<PlacementId, { readonly epoch: number }>();
  readonly #ownersBefore = new Map<string, ReadonlyMap<ObjectKey, string>>();
  /** Whether only a part of what happened was recorded, because a server or a connection ended in its midst. */
  interrupted = false;

  constructor(world: SimWorld) {
    this.#world = world;
  }

  /** A batch on its way into the store: no secret is in it in clear. */
  committed(batch: readonly Write[]): void {
    const text = JSON.stringify(batch);
    if (text.includes(canary))
      this.#world.violate('secrets', `a secret is written in clear by ${batch.map(({ kind }) => kind).join(', ')}`);
  }

  /** A commit on its way to Git. */
  pushed(request: Parameters<Git['push']>[1]): void {
    if (JSON.stringify(request).includes(canary))
      this.#world.violate('secrets', `a secret is pushed in clear: ${request.message.slice(0, 80)}`);
  }

  /** What a person is answered. */
  answered(outcome: object): void {
    if (JSON.stringify(outcome).includes(canary)) this.#world.violate('secrets', 'a secret is in an answer');
  }

  /** An error that the loop reports: expected kinds only, and no secret in it. */
  failed(what: string, error: unknown): void {
    const text = error instanceof Error ? `${error.message} ${error.stack ?? ''}` : String(error);
    if (text.includes(canary)) this.#world.violate('secrets', `a secret is in an error of ${what}`);
    if (!(error instanceof AppError)) this.#world.violate('errors', `${what}: ${text}`);
    else if (error.code === 'internal' || error.code === 'integrity') this.#world.violate('errors', `${what}: ${text}`);
  }

  async begins(target: Target, request: ExecuteRequest): Promise<void> {
    const { store, session, clock } = this.#world;
    const { permit, on, changes, delivery } = request;
    const wrong = (invariant: string, what: string): void =>
      this.#world.violate(invariant, `${what} (${target.name}, ${on.application}, delivery ${delivery})`);
    if (permit.placement !== on.placement) wrong('permit', 'it is for another placement');
    if (permit.epoch !== session?.epoch) wrong('permit', `its epoch ${permit.epoch} is not ${session?.epoch ?? 0}`);
    if (permit.expiresAt <= clock.now()) wrong('permit', 'it has expired');
    const plan = await store.plan(permit.plan);
    if (plan === undefined) wrong('permit', 'its plan is not in the store');
    else if (plan.placement !== on.placement) wrong('permit', 'its plan is for another placement');
    else for (const change of notIn(plan, request)) wrong('permit', `${change} is not in its plan`);
    if ((await store.permit(permit.plan)) === undefined) wrong('permit', 'it is not in the store');
    const only = (await store.delivery(delivery as never))?.only;
    for (const change of changes)
      if (only?.includes(objectKey(change.ref)) === false) wrong('choice', `${objectKey(change.ref)} was not chosen`);
    const intended = (await store.effects(delivery as never)).some((effect) => effect.state === 'intended');
    if (!intended) wrong('intent', 'no effect is intended');
    for (const change of changes) {
      const claim = await store.object(target.name, objectKey(change.ref));
      if (claim?.placement !== on.placement)
        wrong('intent', `${objectKey(change.ref)} is written or deleted without its claim`);
    }
    const audit = await store.audit({ subject: `placement/${on.placement}` }, 5);
    const intent = audit.find((record) => record.outcome === 'intent' && record.data['delivery'] === delivery);
    if (intent === undefined) wrong('audit', 'no intent is in the audit');
    else for (const what of await judgeDecisions(this.#world, request, intent)) wrong('decisions', what);
    if (this.#writing.get(on.placement)?.epoch === permit.epoch) wrong('one writer', 'another write is under way');
    this.#writing.set(on.placement, { epoch: permit.epoch });
    for (const what of await judgeDeletion(this.#world, target, request, plan)) wrong('deletion', what);
    this.#ownersBefore.set(target.name, this.#ownersOn(target));
  }

  async ends(target: Target, request: ExecuteRequest, ended: 'whole' | 'broken'): Promise<void> {
    this.#writing.delete(request.on.placement);
    if (ended === 'broken') this.interrupted = true;
    const named = new Map(request.changes.map((change) => [objectKey(change.ref), change]));
    const before = this.#ownersBefore.get(target.name) ?? new Map<ObjectKey, string>();
    const after = this.#ownersOn(target);
    for (const [key, owner] of after) {
      if (owner === before.get(key) || owner !== request.on.placement) continue;
      if (!named.has(key)) this.#world.violate('tenancy', `${key} was taken without being in the request`);
      const old = before.get(key);
      // Only a placement that was handed the claim plans against an object with another's mark.
      if (old !== undefined && named.get(key)?.liveUid == null)
        this.#world.violate('tenancy', `${key} of ${old} was overwritten by ${request.on.application}`);
    }
  }

  #ownersOn(target: Target): ReadonlyMap<ObjectKey, string> {
    const fake = this.#world.targets.get(target.name)?.fake;
    return new Map([...(fake?.present() ?? [])].map(([key, version]) => [key, version.owner?.placement ?? '']));
  }

  /** A server ended: what it was writing is over. */
  forget(): void {
    this.#writing.clear();
    this.interrupted = true;
  }
}

function notIn(plan: Plan, { changes }: ExecuteRequest): readonly string[] {
  const all = [...plan.waves.flatMap((wave) => wave.changes), ...plan.prunes];
  const known = new Set(all.map((change) => `${change.action} ${objectKey(change.ref)}`));
  return changes.map((change) => `${change.action} ${objectKey(change.ref)}`).filter((change) => !known.has(change));
}
