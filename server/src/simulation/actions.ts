import { gitActions } from './git-actions.ts';
import { personActions } from './person-actions.ts';
import type { SimWorld } from './sim-world.ts';
import { worldActions } from './world-actions.ts';

/** Something that happens; likelier the greater its weight. */
export type SimAction = {
  readonly name: string;
  readonly weight: number;
  readonly run: (world: SimWorld) => Promise<void>;
};

export const actions: readonly SimAction[] = [...gitActions, ...personActions, ...worldActions];
