import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { Clock } from '../ports/clock.ts';
import type { ManagedObject, Store, Write } from '../ports/store.ts';

/** People see what is under way: what may wait is written after this time, though nothing else is. */
export const longestWaitMs = 200;

/** The store as one pass sees it; `flush` writes what still waits. */
export type HeldStore = Store & { readonly flush: () => Promise<void> };

/**
 * Keeps what may wait until the pass writes something that may not (an intent, an outcome, a verdict), so that both
 * share one transaction: a delivery on its way to its first effect costs one commit and not four. Nothing that waits has an
 * effect: a crash loses it, and the next look does it again. A refused batch leaves it waiting. Whatever it concerns is
 * read only after it was written. Rows of objects are read once and believed until the pass writes some: what a watch tells
 * meanwhile wakes the placement again.
 */
export function holdWrites(store: Store, clock: Clock): HeldStore {
  const held = new HeldWrites(store, clock);
  return {
    ...store,
    commit: (batch, urgency = 'at-once') => held.commit(batch, urgency),
    flush: () => held.flush(),
    placement: async (id) => held.after(['put-state'], () => store.placement(id)),
    delivery: async (id) => held.after(['put-delivery'], () => store.delivery(id)),
    plan: async (digest) => held.after(['put-plan'], () => store.plan(digest)),
    bundle: async (digest) => held.after(['put-bundle'], () => store.bundle(digest)),
    render: async (key) => held.after(['put-render'], () => store.render(key)),
    readsOf: async (id) => held.after(['put-reads'], () => store.readsOf(id)),
    objectsOf: (id) => held.objectsOf(id),
    objectsNamed: async (target, keys) => held.after(rowWrites, () => store.objectsNamed(target, keys)),
  };
}

const rowWrites: readonly Write['kind'][] = ['put-object', 'remove-object', 'transfer-object', 'observe-object'];

class HeldWrites {
  readonly #store: Store;
  readonly #clock: Clock;
  readonly #rows = new Map<PlacementId, Promise<readonly ManagedObject[]>>();
  #waiting: readonly Write[] = [];
  #cancel: (() => void) | null = null;
  /** What the time had written, or is writing. */
  #timed: Promise<void> | null = null;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  async commit(batch: readonly Write[], urgency: 'at-once' | 'may-wait'): Promise<void> {
    if (urgency === 'may-wait') {
      this.#waiting = joined(this.#waiting, batch);
      this.#cancel ??= this.#clock.after(longestWaitMs, () => {
        this.#cancel = null;
        this.#timed = this.#write([]).catch(() => undefined); // it waits on, and the next commit says what is wrong
      });
      return;
    }
    await this.#timed;
    await this.#write(batch);
  }

  async flush(): Promise<void> {
    await this.#timed;
    if (this.#waiting.length > 0) await this.#write([]);
  }

  async #write(batch: readonly Write[]): Promise<void> {
    this.#cancel?.();
    this.#cancel = null;
    const before = this.#waiting;
    this.#waiting = [];
    const all = joined(before, batch);
    if (all.some(({ kind }) => rowWrites.includes(kind))) this.#rows.clear();
    try {
      await this.#store.commit(all);
    } catch (error) {
      this.#waiting = joined(before, this.#waiting);
      throw error;
    }
  }

  /** A read of what is there once these were written. */
  async after<T>(kinds: readonly Write['kind'][], read: () => Promise<T>): Promise<T> {
    await this.#timed;
    if (this.#waiting.some(({ kind }) => kinds.includes(kind))) await this.flush();
    return read();
  }

  objectsOf(id: PlacementId): Promise<readonly ManagedObject[]> {
    if (this.#waiting.some(({ kind }) => rowWrites.includes(kind))) this.#rows.clear();
    const known = this.#rows.get(id);
    if (known !== undefined) return known;
    const rows = this.after(rowWrites, () => this.#store.objectsOf(id));
    this.#rows.set(id, rows);
    return rows;
  }
}

/** Both in their order, without states and deliveries that a later write of the same replaces whole. */
function joined(before: readonly Write[], after: readonly Write[]): readonly Write[] {
  const all = [...before, ...after];
  const last = new Map(all.map((write, index) => [replacedBy(write), index]));
  return all.filter((write, index) => {
    const name = replacedBy(write);
    return name === null || last.get(name) === index;
  });
}

function replacedBy(write: Write): string | null {
  if (write.kind === 'put-state') return `state ${write.state.id}`;
  return write.kind === 'put-delivery' ? `delivery ${write.delivery.id}` : null;
}
