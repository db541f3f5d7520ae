import { exponentialMs } from '@fairlead/core/delivery/retry-delay.ts';
import { stoppedBy } from '@fairlead/core/gate/stopped-by.ts';
import { fairleadActor } from '@fairlead/core/model/actor.ts';
import type { Decision } from '@fairlead/core/model/decision.ts';
import { formatRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { giveBack } from './give-back.ts';
import type { LoopDeps } from './loop-deps.ts';

export type OverlayTimerDeps = Pick<LoopDeps, 'store' | 'sealer' | 'hash' | 'clock' | 'installation' | 'target'> & {
  readonly onError: (what: string, error: unknown) => void;
};
type Overlay = Decision & { readonly kind: 'overlay' };

const [minRetryMs, maxRetryMs] = [2_000, 300_000];

/**
 * Ends what people did for a time: a decision in the store (and in the ledger) says until when, so that neither a restart
 * nor a lost machine leaves an object scaled for ever. A target that is away is tried again.
 */
export class OverlayTimer {
  readonly #deps: OverlayTimerDeps;
  readonly #failed = new Map<string, { readonly attempts: number; readonly nextAt: number }>();

  constructor(deps: OverlayTimerDeps) {
    this.#deps = deps;
  }

  /** Gives back everything whose time is over. */
  async run(signal: AbortSignal): Promise<void> {
    const { store, clock } = this.#deps;
    const decisions = await store.decisions();
    const now = clock.now();
    for (const decision of decisions) {
      if (decision.kind !== 'overlay' || decision.until > now || signal.aborted) continue;
      if ((this.#failed.get(decision.id)?.nextAt ?? 0) > now) continue;
      await this.#end(decision, decisions, signal);
    }
  }

  async #end(overlay: Overlay, decisions: readonly Decision[], signal: AbortSignal): Promise<void> {
    const { store, clock, target: targets, onError } = this.#deps;
    const row = await store.placement(overlay.placement);
    if (row === undefined) return store.commit([{ kind: 'remove-decision', id: overlay.id }]);
    const target = targets(row.placement.target);
    if (target === undefined || row.state.observing || isStopped(row.placement, decisions, clock.now())) return;
    const ref = formatRef(parseObjectKey(overlay.object));
    const { application, stage } = row.placement;
    const message = `what ${overlay.by} did to ${ref} of ${application} in ${stage} (${wordsOf(overlay)}) is over: it is as Git says again`;
    try {
      const reason = `its time is over: ${overlay.reason}`;
      const { object } = overlay;
      await giveBack(
        this.#deps,
        { row, target, object, actor: fairleadActor, via: 'reconcile', reason, message },
        signal,
      );
      this.#failed.delete(overlay.id);
    } catch (error) {
      const attempts = (this.#failed.get(overlay.id)?.attempts ?? 0) + 1;
      this.#failed.set(overlay.id, { attempts, nextAt: clock.now() + exponentialMs(attempts, minRetryMs, maxRetryMs) });
      onError(`the end of ${overlay.action} of ${ref}`, error);
    }
  }
}

/** `scale to 5`, `suspend`. */
function wordsOf({ action, replicas }: Overlay): string {
  return replicas === null ? action : `${action} to ${replicas}`;
}

/** Where everything is stopped, or a placement is paused, nothing is given back either: it is when that is over. */
function isStopped(placement: Placement, decisions: readonly Decision[], now: number): boolean {
  if (stoppedBy(decisions, placement, now) !== undefined) return true;
  return decisions.some(
    (decision) =>
      decision.kind === 'pause' &&
      decision.placement === placement.id &&
      (decision.until === null || decision.until > now),
  );
}
