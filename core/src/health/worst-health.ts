import { type Health, type HealthStatus, healthStatuses } from '../model/health.ts';

/** The worst wins; nothing at all is healthy (an application without objects has nothing to be ill). */
export function worstHealth(statuses: readonly HealthStatus[]): HealthStatus {
  for (const status of healthStatuses) if (statuses.includes(status)) return status;
  return 'healthy';
}

/** What a wave waits for: all healthy, one that will not become so, or still on its way. Suspended counts as arrived. */
export function waveHealth(healths: readonly Health[]): 'healthy' | 'degraded' | 'progressing' {
  const worst = worstHealth(healths.map((health) => health.status));
  if (worst === 'degraded') return 'degraded';
  return worst === 'healthy' || worst === 'suspended' ? 'healthy' : 'progressing';
}
