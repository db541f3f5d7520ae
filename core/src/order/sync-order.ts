import { isJsonObject } from '../lib/json.ts';
import type { Manifest } from '../model/object.ts';
import type { SyncPhase } from '../model/plan.ts';
import { ensureMark } from './object-options.ts';
import { type Hook, readHook } from './read-hook.ts';

/**
 * Phases and waves as Argo CD publishes them (PreSync, Sync, PostSync; waves ascending, default 0), under our own
 * annotation names, theirs and Helm's. `fail` objects run only when a delivery failed; `skip` ones are never applied.
 */
export type SyncOrder = { readonly phase: SyncPhase | 'skip'; readonly wave: number; readonly rank: number };

/** Before every wave that people number. */
const firstWave = -1_000_000;

/** Host kinds that must be in place (a Task: finished) before the next rank begins, within one wave. */
const hostRanks: { readonly [kind: string]: number } = { Artifact: 0, File: 0, Task: 1, Process: 2, Route: 3 };

export function hostRank(group: string, kind: string): number {
  return group === 'host.fairlead.dev' ? (hostRanks[kind] ?? 0) : 0;
}

/** Where an object stands in the order of a delivery. An unreadable wave counts as 0, an unknown hook as plain `sync`. */
export function syncOrder(manifest: Manifest): SyncOrder {
  const annotations = manifest.metadata['annotations'];
  const read = (name: string): string | undefined => {
    const value = isJsonObject(annotations) ? annotations[name] : undefined;
    return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined;
  };
  // What others stand in is there before anything else, hooks included.
  if (read(ensureMark) === 'true') return { phase: 'pre-sync', wave: firstWave, rank: 0 };
  const hook = readHook(manifest);
  const written = read('fairlead.dev/sync-wave') ?? read('argocd.argoproj.io/sync-wave');
  const wave = Number(written ?? (hook === null ? undefined : read('helm.sh/hook-weight')) ?? '0');
  const group = manifest.apiVersion.includes('/') ? (manifest.apiVersion.split('/')[0] ?? '') : '';
  return {
    phase: hook === null ? 'sync' : phaseOf(hook),
    wave: Number.isSafeInteger(wave) ? wave : 0,
    rank: hostRank(group, manifest.kind),
  };
}

/** A hook for deletions is due in a delivery of its own alone, where it comes first. */
function phaseOf({ phase, onFailure, onDeletion }: Hook): SyncOrder['phase'] {
  return phase ?? (onFailure ? 'fail' : onDeletion === null ? 'skip' : 'pre-sync');
}
