import type { Condition } from '@fairlead/core/wire/view/placement.ts';
import type { ManagedObject, PlacementRow, RepoState, TargetState } from '../../ports/store.ts';

type Status = Condition['status'];

/** The placement's conditions in the shape that Kubernetes users know; `Unknown` where nobody has looked. */
export function conditionsOf(
  { state }: PlacementRow,
  repo: RepoState | undefined,
  target: TargetState | undefined,
  objects: readonly ManagedObject[],
): readonly Condition[] {
  const unwell = objects.find((object) => object.health.status !== 'healthy');
  const rendered = state.failure?.code === 'render-failed' ? 'False' : state.desired === null ? 'Unknown' : 'True';
  return [
    make(
      'Rendered',
      rendered,
      state.failure?.code ?? (state.desired === null ? 'NotYet' : 'Rendered'),
      rendered === 'False' ? (state.failure?.message ?? '') : '',
    ),
    make(
      'Synced',
      state.sync === 'synced' ? 'True' : state.sync === 'unknown' ? 'Unknown' : 'False',
      state.sync,
      state.failure?.message ?? state.holds[0]?.reason ?? '',
      state.driftSince,
    ),
    make('Healthy', healthy(state.health), state.health, unwell?.health.message ?? ''),
    make(
      'SourceReachable',
      reachable(repo === undefined || repo.checkedAt === null ? null : repo.failure === null),
      repo?.failure === null ? 'Reached' : 'NotReached',
      repo?.failure ?? '',
      repo?.failingSince ?? null,
    ),
    make(
      'TargetReachable',
      reachable(target === undefined ? null : target.reachable),
      target?.reachable === true ? 'Reached' : 'NotReached',
      target?.message ?? '',
    ),
  ];
}

function make(
  type: Condition['type'],
  status: Status,
  reason: string,
  message: string,
  since: number | null = null,
): Condition {
  return { type, status, reason, message, since };
}

function healthy(health: PlacementRow['state']['health']): Status {
  if (health === 'healthy') return 'True';
  return health === 'unknown' ? 'Unknown' : 'False';
}

function reachable(value: boolean | null): Status {
  if (value === null) return 'Unknown';
  return value ? 'True' : 'False';
}
