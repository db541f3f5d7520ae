import type { ObjectKey } from '@fairlead/core/model/object.ts';

type Held = { readonly resourceVersion: string; readonly emit: () => void };

/**
 * Keeps what a watch says about an object that we are writing until the write has returned, and drops what is older
 * than it: else the state before our own write would look like drift from it.
 */
export class OwnWrites {
  readonly #writing = new Map<ObjectKey, Held[]>();
  readonly #written = new Map<ObjectKey, bigint>();

  begin(key: ObjectKey): void {
    if (!this.#writing.has(key)) this.#writing.set(key, []);
  }

  /** The write has returned; `resourceVersion` is the object's after it, null when it failed or deleted. */
  end(key: ObjectKey, resourceVersion: string | null): void {
    const held = this.#writing.get(key) ?? [];
    this.#writing.delete(key);
    if (resourceVersion !== null) this.#written.set(key, readVersion(resourceVersion));
    for (const event of held) this.hold(key, event.resourceVersion, event.emit);
  }

  /** Emits now, later or never. */
  hold(key: ObjectKey, resourceVersion: string, emit: () => void): void {
    const waiting = this.#writing.get(key);
    if (waiting !== undefined) return void waiting.push({ resourceVersion, emit });
    const written = this.#written.get(key);
    if (written !== undefined && readVersion(resourceVersion) < written) return;
    this.#written.delete(key);
    emit();
  }
}

/** Versions are comparable as whole numbers since Kubernetes 1.35 (KEP 5504), and were so with etcd before. */
function readVersion(text: string): bigint {
  return /^\d+$/.test(text) ? BigInt(text) : 0n;
}
