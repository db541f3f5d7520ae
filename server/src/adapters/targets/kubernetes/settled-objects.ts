import type { Health } from '@fairlead/core/model/health.ts';
import type { DesiredObject, ObjectKey, ObjectRef } from '@fairlead/core/model/object.ts';
import type { ObjectState } from '@fairlead/core/model/plan.ts';

/** An object as it was last seen to be exactly what was asked of it. */
export type Settled = {
  readonly uid: string;
  /** Digest of the manifest that it holds. */
  readonly manifest: string;
  /** Fingerprint of our fields of it. */
  readonly live: string;
  readonly health: Health;
  /** Somebody added to it. */
  readonly isAddedTo?: boolean;
};

type Digest = { readonly placement: string; readonly manifest: string };
type Kind = Pick<ObjectRef, 'group' | 'kind'>;
/** What the watch told while somebody looked or wrote. */
type Looking = { looks: number; stirred: boolean };

/**
 * What need not be asked for: objects that held what was asked of them when we wrote or looked, and of which the watch has
 * told nothing else since. Only as good as the watch: what is not watched just now is not vouched for.
 */
export class SettledObjects {
  readonly #settled = new Map<ObjectKey, Settled>();
  readonly #looking = new Map<ObjectKey, Looking>();
  readonly #flowing = new Set<string>();
  /** An object is looked at several times in a delivery. */
  readonly #digests = new WeakMap<DesiredObject, Digest>();

  /** The object, where it still holds this manifest; undefined where nobody knows. */
  find(key: ObjectKey, kind: Kind, manifest: string): Settled | undefined {
    const settled = this.#settled.get(key);
    return settled?.manifest === manifest && this.#flowing.has(kindOf(kind)) ? settled : undefined;
  }

  /** The digest of the manifest that a placement sends for an object, made once. */
  digestOf(object: DesiredObject, placement: string, make: () => string): string {
    const known = this.#digests.get(object);
    if (known?.placement === placement) return known.manifest;
    const manifest = make();
    this.#digests.set(object, { placement, manifest });
    return manifest;
  }

  /** Somebody begins to look at or write the object; ends by calling what this gives, with what it was found to hold. */
  begin(key: ObjectKey): (found: Settled | undefined) => void {
    const looking = this.#looking.get(key) ?? { looks: 0, stirred: false };
    looking.looks += 1;
    this.#looking.set(key, looking);
    return (found) => {
      looking.looks -= 1;
      if (looking.looks === 0) this.#looking.delete(key);
      if (found !== undefined && !looking.stirred) this.#settled.set(key, found);
    };
  }

  /** The watch tells how the object is: what differs in identity or in our fields is settled no more. */
  tell(key: ObjectKey, state: Pick<ObjectState, 'uid' | 'live' | 'health' | 'added'>): void {
    const settled = this.#settled.get(key);
    const isSame = settled !== undefined && settled.uid === state.uid && settled.live === state.live;
    const isAddedTo = state.added !== undefined;
    if (isSame) this.#settled.set(key, { ...settled, health: state.health, isAddedTo });
    else this.#settled.delete(key);
    const looking = this.#looking.get(key);
    if (looking !== undefined) looking.stirred = true;
  }

  /** Whether objects of a kind are watched now. What happens while they are not is told when they are again. */
  watched(kind: Kind, flows: boolean): void {
    if (flows) this.#flowing.add(kindOf(kind));
    else this.#flowing.delete(kindOf(kind));
  }

  /** Nobody watches any more. */
  clear(): void {
    this.#settled.clear();
    this.#flowing.clear();
  }
}

function kindOf({ group, kind }: Kind): string {
  return `${group}/${kind}`;
}
