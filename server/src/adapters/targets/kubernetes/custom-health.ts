import { findByKind } from '@fairlead/core/configuration/find-by-kind.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { HealthCheck } from '@fairlead/core/model/health-check.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { HealthJudge } from '../../../ports/health-judge.ts';
import type { LiveObject } from './live-object.ts';
import { isBeyondChecks, objectHealth } from './object-health.ts';

/** The checks of a target and what runs them. */
export type HealthChecks = { readonly checks: readonly HealthCheck[]; readonly judge: HealthJudge };

/** Of a target without checks. */
export const noChecks: HealthChecks = { checks: [], judge: { judge: async () => ok(undefined) } };

type Judged = { readonly resourceVersion: string; readonly health: Promise<Health> };

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
    const check = isBeyondChecks(live) ? undefined : findByKind(this.#deps.checks, live.ref);
    if (check === undefined) return objectHealth(live);
    const { uid, resourceVersion } = live;
    const kept = this.#judged.get(uid);
    this.#judged.delete(uid);
    const health = kept?.resourceVersion === resourceVersion ? kept.health : this.#judge(check, live);
    this.#judged.set(uid, { resourceVersion, health });
    const [oldest] = this.#judged.keys();
    if (this.#judged.size > maxKept && oldest !== undefined) this.#judged.delete(oldest);
    return health;
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
