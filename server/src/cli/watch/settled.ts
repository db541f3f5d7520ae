import type { GateName } from '@fairlead/core/model/hold.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';

/** What is waited for besides health: a revision (or its beginning), or a bundle whatever Git says. */
export type Wanted = {
  readonly revision?: string;
  readonly bundle?: string;
  /** Only chosen objects were asked for: the end of that delivery is enough, since it brings the placement nowhere. */
  readonly part?: boolean;
};

/** `stuck` needs a person: waiting longer does not help. */
export type Settled =
  | { readonly kind: 'there' }
  | { readonly kind: 'going' }
  | { readonly kind: 'stuck'; readonly why: string; readonly next: string };

/** Gates that open by themselves. */
const passing: readonly GateName[] = ['dependency', 'backoff'];

/**
 * Whether a placement has come to rest where it should: synced and healthy with nothing under way. A hold without an
 * end that only a person lifts, and a failure that is not tried again, are `stuck` unless holds are waited through.
 */
export function settled(placement: PlacementView, wanted: Wanted, throughHolds: boolean): Settled {
  if (placement.request !== null) return { kind: 'going' };
  if (wanted.part === true && placement.delivery === null)
    return placement.failure === null
      ? { kind: 'there' }
      : { kind: 'stuck', why: placement.failure.message, next: placement.failure.next };
  if (isThere(placement, wanted)) return { kind: 'there' };
  const hold = placement.holds.find(({ gate, until }) => until === null && !passing.includes(gate));
  if (hold !== undefined && !throughHolds && !isExpected(placement, wanted, hold.gate)) {
    return { kind: 'stuck', why: hold.reason, next: hold.next };
  }
  const { failure } = placement;
  if (failure !== null && placement.nextAt === null && !throughHolds) {
    return { kind: 'stuck', why: failure.message, next: failure.next };
  }
  return { kind: 'going' };
}

function isThere({ applied, delivery, sync, health }: PlacementView, { revision, bundle }: Wanted): boolean {
  if (delivery !== null || health !== 'healthy' || applied === null) return false;
  if (bundle !== undefined) return applied.bundle === bundle;
  return sync === 'synced' && (revision === undefined || applied.revision.startsWith(revision));
}

/** Going back to a bundle pins it: that hold is part of what was asked for. */
function isExpected({ applied }: PlacementView, { bundle, revision }: Wanted, gate: GateName): boolean {
  if (gate === 'pin' && bundle !== undefined) return true;
  // Until the promotion is seen in Git the stage still waits for one.
  return gate === 'promotion' && revision !== undefined && applied?.revision.startsWith(revision) !== true;
}
