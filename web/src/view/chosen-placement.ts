import type { ApplicationView } from '@fairlead/core/wire/view/application.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import type { ApplicationSearch } from './search-params.ts';
import { placementTone, tones } from './tone.ts';

type Facts = { readonly stages: readonly Pick<ApplicationView['stages'][number], 'placements'>[] };

/** The placement that an application's page is about: the one its address names, else the one that needs a look most. */
export function chosenPlacement({ stages }: Facts, { stage, target }: ApplicationSearch): PlacementView | undefined {
  const all = stages.flatMap(({ placements }) => placements);
  const fitting = all.filter((one) => (stage ?? one.stage) === one.stage && (target ?? one.target) === one.target);
  const rank = ({ sync, health }: PlacementView): number => tones.indexOf(placementTone(sync, health).tone);
  return [...(fitting.length > 0 ? fitting : all)].sort((a, b) => rank(a) - rank(b))[0];
}
