import type { HealthStatus, SyncStatus } from '@fairlead/core/model/health.ts';
import type { Colour } from './style.ts';

type Look = { readonly symbol: string; readonly word: string; readonly colour: Colour };

const healthLooks: { readonly [Status in HealthStatus]: Look } = {
  healthy: { symbol: '✓', word: 'healthy', colour: 'good' },
  progressing: { symbol: '●', word: 'progressing', colour: 'busy' },
  suspended: { symbol: '‖', word: 'suspended', colour: 'warn' },
  degraded: { symbol: '✗', word: 'degraded', colour: 'bad' },
  missing: { symbol: '✗', word: 'missing', colour: 'bad' },
  unknown: { symbol: '?', word: 'unknown', colour: 'dim' },
};

const syncLooks: { readonly [Status in SyncStatus]: Look } = {
  synced: { symbol: '✓', word: 'synced', colour: 'good' },
  pending: { symbol: '●', word: 'pending', colour: 'busy' },
  held: { symbol: '‖', word: 'held', colour: 'warn' },
  drifted: { symbol: '≠', word: 'drifted', colour: 'warn' },
  failed: { symbol: '✗', word: 'failed', colour: 'bad' },
  unknown: { symbol: '?', word: 'unknown', colour: 'dim' },
};

const verdictLooks: { readonly [verdict: string]: Look } = {
  healthy: healthLooks.healthy,
  partial: { symbol: '◐', word: 'in part', colour: 'warn' },
  failed: syncLooks.failed,
  'rolled-back': { symbol: '↩', word: 'rolled back', colour: 'warn' },
  superseded: { symbol: '»', word: 'superseded', colour: 'dim' },
  aborted: { symbol: '✗', word: 'aborted', colour: 'warn' },
};

export type Shown = { readonly symbol: string; readonly text: string; readonly colour: Colour };

/** A symbol with its word, so that neither colour nor shape alone carries the meaning. */
export function healthLook(status: HealthStatus): Shown {
  return shown(healthLooks[status]);
}

export function syncLook(status: SyncStatus): Shown {
  return shown(syncLooks[status]);
}

/** How a delivery ended; one that has not is under way in a phase, or held. */
export function verdictLook(verdict: string | null, phase: string): Shown {
  const look = verdict === null ? undefined : verdictLooks[verdict];
  return shown(look ?? { symbol: '●', word: verdict ?? phase, colour: 'busy' });
}

/** The one sign of a placement that says most: ill health first, then what keeps its delivery, then the rest. */
export function overallLook(sync: SyncStatus, health: HealthStatus): Shown {
  if (health === 'degraded' || health === 'missing') return healthLook(health);
  if (sync === 'failed' || sync === 'drifted' || sync === 'held') return syncLook(sync);
  return health === 'healthy' && sync === 'pending' ? syncLook(sync) : healthLook(health);
}

function shown({ symbol, word, colour }: Look): Shown {
  return { symbol, text: `${symbol} ${word}`, colour };
}
