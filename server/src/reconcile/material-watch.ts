import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { OutsideRequest } from '@fairlead/core/model/material.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { isExactVersion } from '@fairlead/core/source/choose-version.ts';
import type { Materials } from '../ports/materials.ts';

/**
 * Asks what ranges, tags and buckets mean now, each once however many placements use it, and wakes those for whom it is
 * something else than before. What names one content is never asked for.
 */
export class MaterialWatch {
  readonly #materials: Materials;
  readonly #wake: (id: PlacementId) => void;
  #known = new Map<string, string>();

  constructor(materials: Materials, wake: (id: PlacementId) => void) {
    this.#materials = materials;
    this.#wake = wake;
  }

  async look(placements: readonly Placement[], signal: AbortSignal): Promise<void> {
    const users = new Map<string, { readonly request: OutsideRequest; readonly ids: PlacementId[] }>();
    for (const { id, source } of placements) {
      for (const { from } of [source, ...(source.more ?? [])]) {
        if (from === undefined || from.kind === 'git' || !isMoving(from)) continue;
        const key = stableStringify(from);
        const known = users.get(key) ?? { request: from, ids: [] };
        known.ids.push(id);
        users.set(key, known);
      }
    }
    const seen = new Map<string, string>();
    for (const [key, { request, ids }] of users) {
      const pin = await this.#materials.resolve(request, signal);
      const digest = pin.ok ? pin.value.digest : `failed: ${pin.error.message}`;
      seen.set(key, digest);
      const before = this.#known.get(key);
      if (before !== undefined && before !== digest) for (const id of ids) this.#wake(id);
    }
    this.#known = seen;
  }
}

function isMoving(request: OutsideRequest): boolean {
  if (request.kind === 'archive') return false;
  return request.kind === 'bucket' || (request.digest === null && !isExactVersion(request.version));
}
