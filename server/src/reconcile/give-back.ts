import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Actor } from '@fairlead/core/model/actor.ts';
import type { AuditRecord } from '@fairlead/core/model/audit.ts';
import { eventVersion } from '@fairlead/core/model/event.ts';
import { formatRef, type ObjectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { PlacementRow, Write } from '../ports/store.ts';
import type { Target } from '../ports/target.ts';
import { loadBundle } from './bundle-storage.ts';
import type { LoopDeps } from './loop-deps.ts';
import { saveActIntent } from './save-act-intent.ts';

export type GiveBackDeps = Pick<LoopDeps, 'store' | 'sealer' | 'hash' | 'clock' | 'installation'>;

export type GivingBack = {
  readonly row: PlacementRow;
  readonly target: Target;
  readonly object: ObjectKey;
  readonly actor: Actor;
  readonly via: string;
  readonly reason: string;
  /** What tells of it: `the scale of Deployment/shop/web in shop in prod is over`. */
  readonly message: string;
};

/**
 * Gives back to Git what a person did to an object: its fields are Git's again and hold Git's values, whatever is done
 * about drift elsewhere. Recorded before and after. What is gone needs nothing. Throws what the target throws.
 */
export async function giveBack(deps: GiveBackDeps, giving: GivingBack, signal: AbortSignal): Promise<void> {
  const { row, target, object } = giving;
  const intent: Write = { kind: 'audit', record: recordOf(deps, giving, 'intent') };
  const stopped = await saveActIntent(deps, row.placement, [intent]);
  if (stopped !== null) throw new AppError('conflict', `${stopped.by} stopped everything here: ${stopped.reason}`);
  try {
    const outcome = await target.act(
      {
        on: onTarget(deps, row),
        ref: parseObjectKey(object),
        action: { kind: 'release' },
        id: 'release',
        ...(await restoring(deps, row)),
      },
      signal,
    );
    const kept = await baselineWrites(deps, row, object, outcome);
    await deps.store.commit([...kept, ...(await ending(deps, giving))]);
  } catch (error) {
    if (error instanceof AppError && error.code === 'not-found') {
      await deps.store.commit(await ending(deps, giving));
      return;
    }
    await deps.store.commit([{ kind: 'audit', record: recordOf(deps, giving, 'failed', error) }]);
    throw error;
  }
}

/** What a person's act left of our fields becomes the baseline: it is no drift. */
export async function baselineWrites(
  { store, clock }: Pick<GiveBackDeps, 'store' | 'clock'>,
  { placement }: PlacementRow,
  key: ObjectKey,
  { uid, fingerprint }: { readonly uid: string | null; readonly fingerprint: string | null },
): Promise<readonly Write[]> {
  const known = await store.object(placement.target, key);
  const isOurs = known?.placement === placement.id && known.baseline !== null;
  if (!isOurs || fingerprint === null || fingerprint === known.baseline) return [];
  return [
    { kind: 'put-object', object: { ...known, uid, baseline: fingerprint, live: fingerprint, updatedAt: clock.now() } },
  ];
}

async function restoring(deps: GiveBackDeps, { placement, state }: PlacementRow) {
  const bundle = state.applied?.bundle ?? state.begun;
  if (bundle === null) return {};
  const { objects } = await loadBundle(deps, bundle);
  return { restore: { objects, ignore: placement.settings.ignore } };
}

/** Every overlay of the object is over. */
async function ending(deps: GiveBackDeps, giving: GivingBack): Promise<readonly Write[]> {
  const { row, object, message } = giving;
  const { id, project, application, stage, target } = row.placement;
  const removed = (await deps.store.decisions())
    .filter((one) => one.kind === 'overlay' && one.placement === id && one.object === object)
    .map((one): Write => ({ kind: 'remove-decision', id: one.id }));
  return [
    ...removed,
    { kind: 'audit', record: recordOf(deps, giving, 'done') },
    {
      kind: 'event',
      event: {
        version: eventVersion,
        at: deps.clock.now(),
        kind: 'act-ended',
        project,
        placement: id,
        delivery: null,
        change: null,
        message,
        severity: 'info',
        data: { application, stage, target, object },
      },
    },
  ];
}

function recordOf(
  { clock }: Pick<GiveBackDeps, 'clock'>,
  { row, object, actor, via, reason }: GivingBack,
  outcome: AuditRecord['outcome'],
  error?: unknown,
): AuditRecord {
  const { target, project } = row.placement;
  const why = error === undefined ? reason : error instanceof Error ? error.message : String(error);
  const data = { action: 'release', object: formatRef(parseObjectKey(object)), placement: row.placement.id };
  const subject = `object/${target}/${object}`;
  return { at: clock.now(), actor, via, verb: 'act', subject, project, outcome, reason: why, data };
}

function onTarget({ installation }: Pick<GiveBackDeps, 'installation'>, { placement }: PlacementRow) {
  const { id, project, application } = placement;
  return { installation, placement: id, project, application };
}
