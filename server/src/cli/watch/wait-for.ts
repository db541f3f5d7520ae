import { formatDuration } from '@fairlead/core/lib/duration.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { type ExitCode, exitCodes } from '../exit-codes.ts';
import { placementName } from '../find-placements.ts';
import { overallLook } from '../text/status-words.ts';
import { looks, whileThere } from './looks.ts';
import { type Settled, settled, type Wanted } from './settled.ts';

export const defaultTimeoutMs = 600_000;

export type WaitOptions = {
  readonly wanted: Wanted;
  readonly timeoutMs: number;
  /** Waits on while only a person can lift a hold. */
  readonly throughHolds: boolean;
};

type Seen = { readonly placement: PlacementView; readonly state: Settled };

/** Waits until all of these placements are there; says on standard error what happens meanwhile, and at the end how it went. */
export async function waitFor(
  context: Context,
  api: Api,
  ids: readonly string[],
  options: WaitOptions,
): Promise<ExitCode> {
  const over = new AbortController();
  const ended = AbortSignal.any([context.io.signal, over.signal]);
  void context.io.wait(options.timeoutMs, ended).then(() => over.abort());
  const told = new Map<string, string>();
  let seen: readonly Seen[] = [];
  try {
    for await (const _ of looks(context, api, queryFor(ids), ended)) {
      seen = (await whileThere(() => look(api, ids, options))) ?? seen; // it may come back in time
      tellProgress(context, seen, told);
      if (seen.length > 0 && seen.every(({ state }) => state.kind === 'there')) return tellArrival(context, seen);
      if (seen.some(({ state }) => state.kind === 'stuck')) return tellStuck(context, seen);
    }
  } finally {
    over.abort();
  }
  if (context.io.signal.aborted) return exitCodes.cancelled;
  return tellTimeout(context, seen, options.timeoutMs);
}

/** The events of one placement are enough where only one is waited for. */
function queryFor(ids: readonly string[]): { readonly placement?: string } {
  const [only] = ids;
  return ids.length === 1 && only !== undefined ? { placement: only } : {};
}

async function look(api: Api, ids: readonly string[], options: WaitOptions): Promise<readonly Seen[]> {
  const placements = await Promise.all(ids.map((id) => api.call(routes.getPlacement, { params: { id } })));
  return placements.map((placement) => ({
    placement,
    state: settled(placement, options.wanted, options.throughHolds),
  }));
}

function tellProgress({ note, errStyle }: Context, seen: readonly Seen[], told: Map<string, string>): void {
  for (const { placement, state } of seen) {
    const { sentence } = placement.why;
    if (state.kind !== 'going' || told.get(placement.id) === sentence) continue;
    told.set(placement.id, sentence);
    const { symbol, colour } = overallLook(placement.sync, placement.health);
    const sign = colour === 'good' ? errStyle('busy', '●') : errStyle(colour, symbol); // well, and yet not there
    note(`${sign} ${placementName(placement)}: ${sentence}`);
  }
}

function tellArrival({ print, style }: Context, seen: readonly Seen[]): ExitCode {
  for (const { placement } of seen) {
    const runs = placement.applied?.revision.slice(0, 7) ?? 'nothing';
    print(`${style('good', '✓')} ${placementName(placement)} runs ${runs} and is healthy`);
  }
  return exitCodes.ok;
}

function tellStuck({ note, errStyle }: Context, seen: readonly Seen[]): ExitCode {
  for (const { placement, state } of seen) {
    if (state.kind !== 'stuck') continue;
    const look = overallLook(placement.sync, placement.health);
    note(`${errStyle(look.colour, look.text)} ${placementName(placement)}: ${state.why}`);
    if (state.next !== '') note(`  Next: ${state.next}`);
  }
  return exitCodes.notHealthy;
}

function tellTimeout({ note }: Context, seen: readonly Seen[], timeoutMs: number): ExitCode {
  note(`fairlead: not there within ${formatDuration(timeoutMs)}`);
  for (const { placement, state } of seen) {
    if (state.kind === 'there') continue;
    note(`  ${placementName(placement)}: ${placement.why.sentence}`);
    if (placement.why.next !== '') note(`  Next: ${placement.why.next}`);
  }
  return exitCodes.notHealthy;
}
