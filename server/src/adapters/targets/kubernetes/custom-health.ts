import { findByKind } from '@fairlead/core/configuration/find-by-kind.ts';
import { isJsonObject } from '@fairlead/core/lib/json.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { HealthCheck } from '@fairlead/core/model/health-check.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { HealthJudge } from '../../../ports/health-judge.ts';
import type { LiveObject } from './live-object.ts';
import { applicationMark } from './marks.ts';
import { isBeyondChecks, objectHealth } from './object-health.ts';

/** The checks of a target, those of a project, which go before them, and what runs them. */
export type HealthChecks = {
  readonly checks: readonly HealthCheck[];
  readonly checksOf?: (project: string) => readonly HealthCheck[];
  readonly judge: HealthJudge;
};

/** Of a target without checks. */
export const noChecks: HealthChecks = { checks: [], judge: { judge: async () => ok(undefined) } };

type Judged = { readonly resourceVersion: string; readonly check: HealthCheck; readonly health: Promise<Health> };

/** How many objects' verdicts are kept; the one longest unused is forgotten first. */
const maxKept = 20_000;
const noTime = new AbortController().signal;

/**
 * The health of objects: by the check that the target has for their kind, else by their own status. A check runs once for
 * each version of an object; whoever asks meanwhile waits for the same answer.
 */
export class CustomHealth {
  readonly #deps: HealthChecks & { readonly clock: Clock };
  readonly #judged = new Map<string, Judged>();

  constructor(deps: HealthChecks & { readonly clock: Clock }) {
    this.#deps = deps;
  }

  async of(live: LiveObject): Promise<Health> {
    const check = isBeyondChecks(live) ? undefined : this.#checkFor(live);
    if (check === undefined) return objectHealth(live);
    const { uid, resourceVersion } = live;
    const kept = this.#judged.get(uid);
    this.#judged.delete(uid);
    const isSame = kept?.resourceVersion === resourceVersion && kept.check === check;
    const health = isSame ? kept.health : this.#judge(check, live);
    this.#judged.set(uid, { resourceVersion, check, health });
    const [oldest] = this.#judged.keys();
    if (this.#judged.size > maxKept && oldest !== undefined) this.#judged.delete(oldest);
    return health;
  }

  /** An object says whose it is; what controllers made below one says nothing, and is judged by the target's checks. */
  #checkFor({ ref, manifest }: LiveObject): HealthCheck | undefined {
    const { checks, checksOf } = this.#deps;
    const { annotations } = manifest.metadata;
    const owner = isJsonObject(annotations) ? annotations[applicationMark] : undefined;
    const [project] = typeof owner === 'string' ? owner.split('/') : [];
    const own = project === undefined ? [] : (checksOf?.(project) ?? []);
    return findByKind(own, ref) ?? findByKind(checks, ref);
  }

  /** Not bound to who asks first: others wait for the same verdict. The engine's own limits end it. */
  async #judge({ kind, by }: HealthCheck, live: LiveObject): Promise<Health> {
    const { judge, clock } = this.#deps;
    const verdict = await judge.judge(by, live.manifest, clock.now(), noTime);
    if (!verdict.ok)
      return { status: 'unknown', message: `the target's health check for ${kind} fails: ${verdict.error}` };
    return verdict.value ?? objectHealth(live);
  }
}
