import { createHash, createHmac } from 'node:crypto';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Epoch, InstallationId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, type Manifest, objectKey, refOf } from '@fairlead/core/model/object.ts';
import type { Permit, PlannedChange } from '@fairlead/core/model/plan.ts';
import type { IgnoreRule } from '@fairlead/core/model/settings.ts';
import { systemClock } from '../../../io/system-clock.ts';
import { systemRandom } from '../../../io/system-random.ts';
import type {
  Effect,
  InventoryEntry,
  Observation,
  ObserveRequest,
  PlacementOnTarget,
  Target,
} from '../../../ports/target.ts';
import { type ApiAccess, type ApiLimits, defaultApiLimits } from './api-access.ts';
import { KubernetesTarget } from './kubernetes-target.ts';

const signal = new AbortController().signal;

export const testInstallation = 'abcdef0123456789' as InstallationId;
const digests = {
  hash: (text: string) => createHash('sha256').update(text).digest('hex'),
  keyedDigest: (text: string) => createHmac('sha256', 'test').update(text).digest('hex'),
};

export function connect(access: ApiAccess, limits: ApiLimits = defaultApiLimits): KubernetesTarget {
  return new KubernetesTarget('prod', access, { clock: systemClock, random: systemRandom, digests }, limits);
}

export function desired(manifest: JsonObject, secret = false): DesiredObject {
  const full = manifest as Manifest; // tests write all three fields
  return { ref: refOf(full), manifest: full, origin: { path: 'all.yaml', line: 1 }, secret };
}

export function configMap(namespace: string, name: string, data: JsonObject): DesiredObject {
  return desired({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data });
}

/** A Deployment of one container; `more` joins its spec. */
export function deployment(namespace: string, name: string, image: string, more: JsonObject = {}): DesiredObject {
  const labels = { app: name };
  return desired({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'app', image }] } },
      ...more,
    },
  });
}

type Asked = { readonly ignore?: readonly IgnoreRule[]; readonly installation?: InstallationId };

/** One placement delivered by hand: what the loop does around a target, without gates, waves and records. */
export class TestPlacement {
  readonly on: PlacementOnTarget;
  readonly #target: Target;
  readonly #asked: Asked;
  inventory: readonly InventoryEntry[] = [];

  constructor(target: Target, placement: string, asked: Asked = {}) {
    const id = placement as PlacementId;
    this.on = {
      installation: asked.installation ?? testInstallation,
      placement: id,
      project: 'default',
      application: placement,
    };
    this.#target = target;
    this.#asked = asked;
  }

  async look(objects: readonly DesiredObject[], asked: Partial<ObserveRequest> = {}): Promise<Observation> {
    const request = { on: this.on, objects, inventory: this.inventory, ignore: [], ...this.#asked, ...asked };
    const outcome = await this.#target.observe(request, signal);
    if (outcome.kind !== 'observed') throw new Error('a cluster is observed at once');
    return outcome.observation;
  }

  async execute(objects: readonly DesiredObject[], changes: Observation['changes']): Promise<readonly Effect[]> {
    const effects: Effect[] = [];
    const { ignore = [] } = this.#asked;
    const planned = changes.map((change): PlannedChange => ({ ...change, phase: 'sync', wave: 0 }));
    const request = { on: this.on, permit: this.#permit(), delivery: 'd', changes: planned, objects, ignore };
    for await (const effect of this.#target.execute(request, signal)) effects.push(effect);
    return effects;
  }

  /** Looks, carries out all that is found, and keeps the inventory as the loop does: what failed leaves no baseline. */
  async deliver(
    objects: readonly DesiredObject[],
    asked: Partial<ObserveRequest> = {},
  ): Promise<{ readonly observation: Observation; readonly effects: readonly Effect[] }> {
    const observation = await this.look(objects, asked);
    const effects = await this.execute(objects, observation.changes);
    const written = new Map(effects.map((effect) => [effect.key, effect]));
    const known = new Map(this.inventory.map((entry) => [objectKey(entry.ref), entry]));
    this.inventory = objects.map(({ ref }) => {
      const [effect, before] = [written.get(objectKey(ref)), known.get(objectKey(ref))];
      const baseline = effect?.fingerprint ?? before?.baseline ?? null;
      return { ref, uid: effect?.uid ?? before?.uid ?? null, baseline };
    });
    return { observation, effects };
  }

  #permit(): Permit {
    const { placement } = this.on;
    const plan = 'plan' as PlanDigest;
    return { plan, placement, gates: [], epoch: 1 as Epoch, expiresAt: Date.now() + 60_000 };
  }
}
