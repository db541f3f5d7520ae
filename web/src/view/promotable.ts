import type { StageView } from '@fairlead/core/wire/view/application.ts';

type Place = Pick<StageView['placements'][number], 'applied' | 'delivery' | 'health' | 'sync'>;
type Stage = { readonly name: string; readonly placements: readonly Place[] };

/** What could be brought to a stage: the one revision that the whole stage before runs healthily, where this stage does not run it. */
export type Promotable = { readonly revision: string; readonly change: string; readonly from: string };

export function promotable(before: Stage | undefined, stage: Stage): Promotable | null {
  const [first, ...others] = before?.placements ?? [];
  const candidate = first?.applied;
  if (before === undefined || first === undefined || candidate === undefined || candidate === null) return null;
  const whole = [first, ...others].every(
    ({ applied, delivery, health }) =>
      applied?.revision === candidate.revision && delivery === null && health === 'healthy',
  );
  if (!whole || stage.placements.every(({ applied }) => applied?.revision === candidate.revision)) return null;
  return { revision: candidate.revision, change: candidate.change, from: before.name };
}
