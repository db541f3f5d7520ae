import { bindingDecisions } from '@fairlead/core/gate/binding-decisions.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { Write } from '../ports/store.ts';
import type { LoopDeps } from './loop-deps.ts';
import { type Pass, type StatePatch, save } from './pass.ts';

/**
 * Saves an intent only while what it was decided from holds, checked in the same transaction: what people decided for
 * the placement (nothing begins after a freeze, a pause or a pin was answered), and the claims that the writes demand.
 * Returns undefined where that changed meanwhile; the pass must then look again. What was decided elsewhere does not
 * disturb it.
 */
export async function saveIntent(
  deps: LoopDeps,
  pass: Pass,
  patch: StatePatch,
  writes: readonly Write[],
): Promise<Pass | undefined> {
  const { store } = deps;
  const decidedFrom = bindingText(pass);
  for (;;) {
    const version = await store.decisionsVersion();
    if (bindingText({ ...pass, decisions: await store.decisions() }) !== decidedFrom) return undefined;
    try {
      return await save(deps, pass, patch, [{ kind: 'expect-decisions', version }, ...writes]);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'conflict')) throw error;
      if ((await store.decisionsVersion()) === version) return undefined;
    }
  }
}

function bindingText({ placement, decisions }: Pass): string {
  return stableStringify(bindingDecisions(placement, decisions) as unknown as Json);
}
