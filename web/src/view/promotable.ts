import type { StageView } from '@fairlead/core/wire/view/application.ts';

type Place = Pick<StageView['placements'][number], 'applied' | 'verified' | 'delivery' | 'health' | 'failure' | 'sync'>;
type Stage = { readonly name: string; readonly placements: readonly Place[] };

/** What could be brought to a stage: the one revision that the whole stage before runs healthily, where this stage does not run it. */
export type Promotable = { readonly revision: string; readonly change: string; readonly from: string };

export function promotable(before: Stage | undefined, stage: Stage): Promotable | null {
  const [first, ...others] = before?.placements ?? [];
  const revision = first?.verified ?? null;
  const runs = first?.applied ?? null;
  if (before === undefined || first === undefined || revision === null || runs === null) return null;
  const whole = [first, ...others].every(
    ({ verified, delivery, health, failure }) =>
      verified === revision && delivery === null && health === 'healthy' && failure === null,
  );
  if (!whole || stage.placements.every(({ verified }) => verified === revision)) return null;
  return { revision, change: runs.change, from: before.name };
}
