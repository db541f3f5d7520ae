import type { ObjectKey } from '@fairlead/core/model/object.ts';
import type { ObjectState } from '@fairlead/core/model/plan.ts';

/** Tells what a watch said: `answered` is how the object is, where it is just what our own write was answered with. */
type Emit = (answered: ObjectState | null) => void | Promise<void>;
type Held = { readonly resourceVersion: string; readonly emit: Emit };
type Written = { readonly version: bigint; readonly answered: ObjectState | null };

/**
 * Keeps what a watch says about an object that we are writing until the write has returned, and drops what is older
 * than it: else the state before our own write would look like drift from it.
 */
export class OwnWrites {
  readonly #writing = new Map<ObjectKey, Held[]>();
  readonly #written = new Map<ObjectKey, Written>();

  begin(key: ObjectKey): void {
    if (!this.#writing.has(key)) this.#writing.set(key, []);
  }

  /** The write has returned; `resourceVersion` is the object's after it, null when it failed or deleted. */
  end(key: ObjectKey, resourceVersion: string | null, answered: ObjectState | null = null): void {
    const held = this.#writing.get(key) ?? [];
    this.#writing.delete(key);
    if (resourceVersion !== null) this.#written.set(key, { version: readVersion(resourceVersion), answered });
    for (const event of held) void this.hold(key, event.resourceVersion, event.emit);
  }

  /** Emits now, later or never. */
  hold(key: ObjectKey, resourceVersion: string, emit: Emit): void | Promise<void> {
    const waiting = this.#writing.get(key);
    if (waiting !== undefined) return void waiting.push({ resourceVersion, emit });
    const written = this.#written.get(key);
    const version = readVersion(resourceVersion);
    if (written !== undefined && version < written.version) return;
    this.#written.delete(key);
    return emit(written?.version === version ? written.answered : null);
  }
}

/** Versions are comparable as whole numbers since Kubernetes 1.35 (KEP 5504), and were so with etcd before. */
function readVersion(text: string): bigint {
  return /^\d+$/.test(text) ? BigInt(text) : 0n;
}
