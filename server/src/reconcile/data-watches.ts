import type { InstallationId, PlacementId } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { DataObject, Target } from '../ports/target.ts';

type Followed = { readonly target: Target; readonly stop: () => void };

/**
 * Follows the ConfigMaps and Secrets of targets that charts take values from, and wakes the placement when one of them is
 * another. Nothing is asked of a target whose charts take none.
 */
export class DataWatches {
  readonly #installation: InstallationId;
  readonly #target: (name: string) => Target | undefined;
  readonly #wake: (id: PlacementId) => void;
  readonly #followed = new Map<string, Followed>();

  constructor(
    installation: InstallationId,
    target: (name: string) => Target | undefined,
    wake: (id: PlacementId) => void,
  ) {
    this.#installation = installation;
    this.#target = target;
    this.#wake = wake;
  }

  /** Takes over what the configuration in force names; a target that was connected anew is followed anew. */
  follow(placements: readonly Placement[]): void {
    const wanted = new Map<string, { readonly placement: Placement; readonly object: DataObject }>();
    for (const placement of placements)
      for (const object of objectsOf(placement)) {
        const { id, target } = placement;
        wanted.set([id, target, object.kind, object.namespace, object.name].join(' '), { placement, object });
      }
    for (const [key, { target, stop }] of this.#followed) {
      const still = wanted.get(key);
      if (still !== undefined && this.#target(still.placement.target) === target) continue;
      stop();
      this.#followed.delete(key);
    }
    for (const [key, { placement, object }] of wanted)
      if (!this.#followed.has(key)) this.#begin(key, placement, object);
  }

  stop(): void {
    for (const { stop } of this.#followed.values()) stop();
    this.#followed.clear();
  }

  #begin(key: string, { id, project, application, target: name }: Placement, object: DataObject): void {
    const target = this.#target(name);
    if (target?.watchData === undefined) return;
    const on = { installation: this.#installation, placement: id, project, application };
    this.#followed.set(key, { target, stop: target.watchData(on, object, () => this.#wake(id)) });
  }
}

function objectsOf({ source, namespace }: Placement): readonly DataObject[] {
  const named = [source, ...(source.more ?? [])].flatMap(({ helm }) => helm?.valuesFrom ?? []);
  return named.map(({ kind, name }) => ({ kind, name, namespace }));
}
