import { bindingDecisions } from '@fairlead/core/gate/binding-decisions.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { Write } from '../ports/store.ts';
import type { LoopDeps } from './loop-deps.ts';
import { type Pass, type StatePatch, save } from './pass.ts';

/**
 * Saves only while what people decided for the placement is what the pass was decided from, checked in the same
 * transaction: nothing begins after a freeze, a pause or a pin was answered. Returns undefined where they decided
 * otherwise meanwhile; the pass must then look again. What was decided elsewhere does not disturb it.
 */
export async function saveAsDecided(
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
      const meanwhile = error instanceof AppError && error.code === 'conflict';
      if (!meanwhile || (await store.decisionsVersion()) === version) throw error;
    }
  }
}

function bindingText({ placement, decisions }: Pass): string {
  return stableStringify(bindingDecisions(placement, decisions) as unknown as Json);
}
