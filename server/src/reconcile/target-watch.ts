import { sameAdditions } from '@fairlead/core/delivery/drifted-rows.ts';
import { exponentialMs } from '@fairlead/core/delivery/retry-delay.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { eventVersion } from '@fairlead/core/model/event.ts';
import type { EpochMs, PlacementId } from '@fairlead/core/model/ids.ts';
import { formatRef, type ObjectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { ManagedObject, Write } from '../ports/store.ts';
import type { Target, TargetContact, TargetEvent } from '../ports/target.ts';
import { forgetRow, isDeleting, isOver } from './deleting-row.ts';
import type { LoopDeps } from './loop-deps.ts';

type ListedEvent = TargetEvent & { readonly kind: 'listed' };
/** How targets name us as the cause of a change. */
const ourselves = 'fairlead';

const contactTimeoutMs = 10_000;
const minRetryMs = 500;
const maxRetryMs = 60_000;
/** A wave of writes is over by then, as a rule, and what it came to is recorded. */
const echoPatienceMs = 1_000;

type StateEvent = TargetEvent & { readonly kind: 'state' };
type Listing = {
  readonly seen: ReadonlySet<string>;
  readonly except: NonNullable<ListedEvent['except']>;
  readonly listedAt: EpochMs;
};

/**
 * Turns what a target says into rows and wakes. Events are written in the order they come, many in one transaction;
 * a placement is woken only when something about one of its objects really differs from what was known. A target tells
 * each thing once: what cannot be written down at that moment (a full disk) is kept and written later.
 */
export class TargetWatch {
  readonly #deps: LoopDeps;
  readonly #target: Target;
  readonly #onError: (error: unknown) => void;
  #pending: StateEvent[] = [];
  readonly #echoes = new Map<ObjectKey, StateEvent>();
  #cancelEchoes: (() => void) | null = null;
  #seen: Set<string> | null = new Set();
  #writing: Promise<void> = Promise.resolve();
  #stop: (() => void) | null = null;
  #inContact = false;
  /** Ends the wait before the next try to write. */
  #goOn: (() => void) | null = null;
  #isStopped = false;

  constructor(deps: LoopDeps, target: Target, onError: (error: unknown) => void) {
    this.#deps = deps;
    this.#target = target;
    this.#onError = onError;
  }

  start(): void {
    this.#stop = this.#target.watch(this.#deps.installation, (event) => this.#receive(event));
  }

  /** Whether the target was heard and has not been lost since. */
  inContact(): boolean {
    return this.#inContact;
  }

  async stop(): Promise<void> {
    this.#stop?.();
    this.#isStopped = true;
    this.#cancelEchoes?.();
    this.#goOn?.();
    await this.#writing;
  }

  #receive(event: TargetEvent): void {
    switch (event.kind) {
      case 'state':
        this.#seen?.add(event.state.key);
        if (event.isEcho === true) {
          this.#keepEcho(event);
          return;
        }
        this.#echoes.delete(event.state.key);
        this.#pending.push(event);
        if (this.#pending.length === 1) this.#enqueue(() => this.#flush());
        return;
      case 'listed': {
        const seen = this.#seen ?? new Set<string>();
        this.#seen = null;
        const except = event.except ?? [];
        const listedAt = this.#deps.clock.now();
        this.#enqueue(() => this.#markAbsent({ seen, except, listedAt }));
        this.#enqueue(() => this.#contact(true, ''));
        return;
      }
      case 'lost':
        this.#seen = new Set();
        this.#enqueue(() => this.#contact(false, event.reason));
        return;
      case 'blind':
        this.#enqueue(() => this.#contact(true, event.reasons.map((reason) => `not seen: ${reason}`).join('; ')));
        return;
      case 'recovered':
        this.#enqueue(() => this.#contact(true, ''));
        return;
    }
  }

  /**
   * What our own write was answered with is recorded with its outcome a moment later, and then nothing is left to write. It
   * is compared all the same: that record may have failed.
   */
  #keepEcho(event: StateEvent): void {
    this.#echoes.set(event.state.key, event);
    this.#cancelEchoes ??= this.#deps.clock.after(echoPatienceMs, () => {
      this.#cancelEchoes = null;
      const echoes = [...this.#echoes.values()];
      this.#echoes.clear();
      if (echoes.length === 0) return;
      this.#pending.push(...echoes);
      if (this.#pending.length === echoes.length) this.#enqueue(() => this.#flush());
    });
  }

  #enqueue(task: () => Promise<void>): void {
    this.#writing = this.#writing.then(() => this.#untilWritten(task)).catch(this.#onError);
  }

  /** Tries again, in order, while the store says that a later try may go through. */
  async #untilWritten(task: () => Promise<void>): Promise<void> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await task();
      } catch (error) {
        if (this.#isStopped || !(error instanceof AppError) || error.retry === 'never') throw error;
        this.#onError(error);
        await this.#pause(exponentialMs(attempt, minRetryMs, maxRetryMs));
      }
    }
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#deps.clock.after(delayMs, resolve);
      this.#goOn = () => {
        cancel();
        resolve();
      };
    });
  }

  async #flush(): Promise<void> {
    const events = this.#pending;
    this.#pending = [];
    try {
      await this.#writeStates(events);
    } catch (error) {
      this.#pending = newestOfEach([...events, ...this.#pending]);
      throw error;
    }
  }

  async #writeStates(events: readonly StateEvent[]): Promise<void> {
    const writes: Write[] = [];
    const woken = new Set<PlacementId>();
    const keys = [...new Set(events.map((event) => event.state.key))];
    // Each event is held against what the one before it made of the row: of two for one object the last one stands.
    const rows = new Map(await this.#deps.store.objectsNamed(this.#target.name, keys));
    for (const event of events) {
      const known = rows.get(event.state.key);
      if (known === undefined || isOutdated(known, event) || !differs(known, event)) continue;
      if (isOver(known, event.state)) writes.push(forgetRow(known));
      else writes.push(this.#observed(event), ...(await this.#told(known, event)));
      rows.set(known.key, seenAs(known, event));
      woken.add(known.placement);
    }
    await this.#write(writes, woken);
  }

  /** What a complete list did not name is gone; an incomplete one proves nothing and never comes here. */
  async #markAbsent({ seen, except, listedAt }: Listing): Promise<void> {
    const at = this.#deps.clock.now();
    const writes: Write[] = [];
    const woken = new Set<PlacementId>();
    let cursor: string | null = null;
    do {
      const page = await this.#deps.store.placements({ target: this.#target.name }, { limit: 500, cursor });
      for (const row of page.items) {
        for (const object of await this.#deps.store.objectsOf(row.placement.id)) {
          if (seen.has(object.key) || isUnseen(object, except) || object.updatedAt > listedAt) continue;
          if (isDeleting(object)) {
            writes.push(forgetRow(object));
            woken.add(row.placement.id);
            continue;
          }
          if (object.baseline === null || object.live === null) continue;
          const health = { status: 'missing', message: 'is not on the target any more' } as const;
          writes.push({
            kind: 'observe-object',
            target: this.#target.name,
            key: object.key,
            uid: null,
            live: null,
            health,
            at,
          });
          woken.add(row.placement.id);
        }
      }
      cursor = page.next;
    } while (cursor !== null);
    await this.#write(writes, woken);
  }

  async #write(writes: readonly Write[], woken: ReadonlySet<PlacementId>): Promise<void> {
    if (writes.length > 0) await this.#deps.store.commit(writes);
    for (const id of woken) this.#deps.wake(id, 'target');
  }

  async #contact(reachable: boolean, message: string): Promise<void> {
    this.#inContact = reachable;
    const { clock, store } = this.#deps;
    const known = (await store.targets()).find((state) => state.target === this.#target.name);
    const at = clock.now();
    const turned = known !== undefined && known.reachable !== reachable;
    if (reachable) await this.#wakeWaiting();
    const told = reachable ? await this.#askContact() : undefined;
    await store.commit([
      {
        kind: 'put-target',
        state: {
          target: this.#target.name,
          reachable,
          message: told?.message ?? message,
          version: told?.version || (known?.version ?? ''),
          lastContactAt: reachable ? at : (known?.lastContactAt ?? null),
        },
      },
      ...(turned ? [this.#turned(reachable, message)] : []),
    ]);
  }

  /** What the target says of itself; it was just heard, so that trouble with this is left to the watch to tell. */
  async #askContact(): Promise<TargetContact | undefined> {
    try {
      const told = await this.#target.contact(AbortSignal.timeout(contactTimeoutMs));
      return told.reachable ? told : undefined;
    } catch {
      return undefined;
    }
  }

  /** Whatever could not go on while the target was away goes on now rather than at its next try. */
  async #wakeWaiting(): Promise<void> {
    for (const sync of ['failed', 'pending', 'held'] as const) {
      const page = await this.#deps.store.placements(
        { target: this.#target.name, sync },
        { limit: 1_000, cursor: null },
      );
      for (const row of page.items) this.#deps.wake(row.placement.id, 'target');
    }
  }

  #observed({ state, at }: StateEvent): Write {
    return {
      kind: 'observe-object',
      target: this.#target.name,
      key: state.key,
      uid: state.uid,
      live: state.live,
      health: state.health,
      ...(state.added === undefined ? {} : { added: state.added }),
      at,
    };
  }

  /**
   * Only turns for the worse and back are news, and what interrupted a healthy object where the target names the cause;
   * progress on the way is on the delivery's page.
   */
  async #told(known: ManagedObject, { state, by }: StateEvent): Promise<readonly Write[]> {
    if (known.health.status === state.health.status) return [];
    const ill = state.health.status === 'degraded' || state.health.status === 'missing';
    const recovered =
      (known.health.status === 'degraded' || known.health.status === 'missing') && state.health.status === 'healthy';
    const interrupted =
      known.health.status === 'healthy' && state.health.status === 'progressing' && by !== '' && by !== ourselves;
    if (!ill && !recovered && !interrupted) return [];
    const owner = await this.#deps.store.placement(known.placement);
    const where = `${formatRef(parseObjectKey(known.key))} on ${this.#target.name}`;
    const message = interrupted
      ? `${where}: ${state.health.message}`
      : `${where} is ${state.health.status}${state.health.message === '' ? '' : `: ${state.health.message}`}`;
    return [
      {
        kind: 'event',
        event: {
          version: eventVersion,
          at: this.#deps.clock.now(),
          kind: 'health-changed',
          project: owner?.placement.project ?? '',
          placement: known.placement,
          delivery: null,
          change: null,
          message,
          severity: recovered ? 'info' : 'warning',
          data: {
            application: owner?.placement.application ?? '',
            stage: owner?.placement.stage ?? '',
            target: this.#target.name,
            object: known.key,
            from: known.health.status,
            to: state.health.status,
            by,
          },
        },
      },
    ];
  }

  #turned(reachable: boolean, message: string): Write {
    return {
      kind: 'event',
      event: {
        version: eventVersion,
        at: this.#deps.clock.now(),
        kind: reachable ? 'target-recovered' : 'target-lost',
        project: '',
        placement: null,
        delivery: null,
        change: null,
        message: reachable
          ? `target ${this.#target.name} answers again`
          : `target ${this.#target.name} does not answer: ${message}`,
        severity: reachable ? 'info' : 'error',
        data: { target: this.#target.name },
      },
    };
  }
}

/** An echo waited: what was recorded meanwhile is of the same write, or of a newer one. */
function isOutdated(known: ManagedObject, { at, isEcho }: StateEvent): boolean {
  return isEcho === true && known.updatedAt > at;
}

/** A row as it is once this event is written. */
function seenAs(known: ManagedObject, { state, at }: StateEvent): ManagedObject {
  const { added, ...row } = known;
  const { uid, live, health } = state;
  const updatedAt = health.status === known.health.status ? known.updatedAt : at;
  return { ...row, uid, live, health, updatedAt, ...(state.added === undefined ? {} : { added: state.added }) };
}

function differs(known: ManagedObject, { state }: StateEvent): boolean {
  return (
    known.live !== state.live ||
    known.uid !== state.uid ||
    known.health.status !== state.health.status ||
    known.health.message !== state.health.message ||
    !sameAdditions(known.added, state.added)
  );
}

/** However long it cannot be written: one event an object is kept. */
function newestOfEach(events: readonly StateEvent[]): StateEvent[] {
  return [...new Map(events.map((event) => [event.state.key, event])).values()];
}

/** Whether an object's kind could not be listed: nothing is known of it, so it is not missing. */
function isUnseen(object: ManagedObject, except: NonNullable<ListedEvent['except']>): boolean {
  const ref = parseObjectKey(object.key);
  return except.some(({ group, kind }) => group === ref.group && (kind === '' || kind === ref.kind));
}
