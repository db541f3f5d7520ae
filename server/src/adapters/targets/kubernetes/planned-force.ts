import type { ObjectKey } from '@fairlead/core/model/object.ts';

type Tried = { readonly uid: string; readonly resourceVersion: string };

/** More that nobody carried out are not remembered: each is asked for once more then. */
const mostRemembered = 1_000;

/**
 * Objects of which a dry run told what forcing would take from whom, as they were then. While an object still has that
 * version, forcing takes exactly what the plan names, so that it need not be refused first.
 */
export class PlannedForce {
  readonly #tried = new Map<ObjectKey, Tried>();

  tried(key: ObjectKey, uid: string, resourceVersion: string): void {
    const [oldest] = this.#tried.keys();
    if (oldest !== undefined && this.#tried.size >= mostRemembered) this.#tried.delete(oldest);
    this.#tried.set(key, { uid, resourceVersion });
  }

  forget(key: ObjectKey): void {
    this.#tried.delete(key);
  }

  /** The version that was tried, once; undefined where it was another object, or none was. */
  take(key: ObjectKey, uid: string | null): string | undefined {
    const tried = this.#tried.get(key);
    this.#tried.delete(key);
    return tried?.uid === uid ? tried?.resourceVersion : undefined;
  }
}
