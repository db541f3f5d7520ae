import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { LoopDeps } from './loop-deps.ts';
import { loadPass } from './pass.ts';

/**
 * What a pass met was altered in the store: what was read for it is forgotten, so that the next look renders it again and
 * puts it in the place of what is there.
 */
export async function renderAnew(deps: LoopDeps, id: PlacementId, error: unknown): Promise<void> {
  if (!(error instanceof AppError) || error.code !== 'integrity') return;
  const pass = await loadPass(deps, id);
  if (pass === undefined || error.details['bundle'] !== pass.state.desired?.bundle) return;
  await deps.store.commit([{ kind: 'put-reads', placement: id, reads: [] }]);
}
