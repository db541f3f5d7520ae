/** Worst first; an application is as healthy as its worst object. */
export const healthStatuses = ['degraded', 'missing', 'unknown', 'progressing', 'suspended', 'healthy'] as const;
export type HealthStatus = (typeof healthStatuses)[number];

/** `message` is a sentence an operator can act on; empty when healthy. */
export type Health = { readonly status: HealthStatus; readonly message: string };

export const syncStatuses = ['failed', 'drifted', 'held', 'pending', 'unknown', 'synced'] as const;
export type SyncStatus = (typeof syncStatuses)[number];
