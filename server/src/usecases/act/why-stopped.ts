import { type StopEverything, stoppedBy } from '@fairlead/core/gate/stopped-by.ts';
import type { PlacementRow } from '../../ports/store.ts';
import type { UseCaseDeps } from '../deps.ts';
import { describePlacement } from '../view/names.ts';

/** Where everything is stopped, or only looked at, people's actions stop as well. */
export async function whyStopped(deps: UseCaseDeps, { placement, state }: PlacementRow): Promise<string | null> {
  if (state.observing)
    return `${describePlacement(placement)} is only observed: nothing is written there; \`fairlead confirm\` begins it`;
  if (!deps.configuration().projects.some(({ name }) => name === placement.project))
    return `project "${placement.project}" is not declared, so nobody says as whom to act; declare Project/${placement.project}`;
  const freeze = stoppedBy(await deps.store.decisions(), placement, deps.clock.now());
  return freeze === undefined ? null : stoppedText(freeze);
}

/** The same of a stop that is known. */
export function stoppedText({ by, reason }: StopEverything): string {
  return `${by} stopped everything here: ${reason}; lift it with \`fairlead freeze --lift --all\``;
}
