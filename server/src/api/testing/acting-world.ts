import type { AppError } from '@fairlead/core/lib/app-error.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import type { ObjectAction } from '@fairlead/core/model/object-action.ts';
import type { ActRequest } from '../../ports/target.ts';
import { type ApiWorld, openApiWorld } from './api-world.ts';
import { type Answer, send } from './http.ts';

export const webKey = 'apps/Deployment/shop/web' as ObjectKey;
export const cronKey = 'batch/CronJob/shop/report' as ObjectKey;

/** A world whose target `dev` holds a Deployment and a CronJob of shop, and notes what it is asked to do. */
export class ActingWorld {
  readonly world: ApiWorld;
  readonly asked: ActRequest[] = [];
  /** What the target throws at the next act. */
  trouble: AppError | null = null;
  /** What happens while the target is asked. */
  beforeAct: () => Promise<void> = async () => {};
  #secret = '';

  static async open(role = 'operator'): Promise<ActingWorld> {
    const made = new ActingWorld(await openApiWorld());
    await made.#prepare(role);
    return made;
  }

  constructor(world: ApiWorld) {
    this.world = world;
  }

  async #prepare(role: string): Promise<void> {
    const { store, target } = this.world;
    this.#secret = (await this.world.token(role, '*')).secret;
    const row = {
      ...{ target: 'dev', placement: 'shop-dev' as PlacementId, uid: 'u1', baseline: 'before', live: 'before' },
      ...{ origin: null, wave: 0, phase: 'sync', updatedAt: 1 },
      health: { status: 'healthy', message: '' },
    } as const;
    await store.commit([
      { kind: 'put-object', object: { ...row, key: webKey } },
      { kind: 'put-object', object: { ...row, key: cronKey } },
    ]);
    target.act = async (request) => {
      this.asked.push(request);
      await this.beforeAct();
      if (this.trouble !== null) throw this.trouble;
      return { said: `did ${request.action.kind}`, uid: 'u1', fingerprint: `after ${request.action.kind}` };
    };
  }

  act(body: object, key?: string): Promise<Answer> {
    return this.post('act', body, key);
  }

  post(verb: string, body: object, key?: string): Promise<Answer> {
    const headers = key === undefined ? {} : { 'idempotency-key': key };
    return send(this.world, 'POST', `/api/v1/placements/shop-dev/${verb}`, this.#secret, body, headers);
  }

  get(what: string): Promise<Answer> {
    return send(this.world, 'GET', `/api/v1/placements/shop-dev/${what}`, this.#secret);
  }

  actions(): readonly ObjectAction[] {
    return this.asked.map(({ action }) => action);
  }

  async overlays() {
    const decisions = await this.world.store.decisions();
    return decisions.flatMap((decision) => (decision.kind === 'overlay' ? [decision] : []));
  }

  /** What was recorded of acts, oldest first: `intent scale`. */
  async records(): Promise<readonly string[]> {
    const records = await this.world.store.audit({ after: 0, writer: 'one' }, 100);
    return records
      .filter(({ verb }) => verb === 'act')
      .map(({ outcome, data, actor }) => `${outcome} ${String(data['action'])} by ${actor.person || actor.subject}`);
  }

  close(): Promise<void> {
    return this.world.close();
  }
}
