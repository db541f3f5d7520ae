import { exponentialMs } from '@fairlead/core/delivery/retry-delay.ts';
import type { Clock } from '../ports/clock.ts';
import type { Notifier } from '../ports/notifier.ts';
import type { OutboxEntry, Store } from '../ports/store.ts';

export type OutboxDeps = {
  readonly store: Store;
  readonly clock: Clock;
  readonly notifiers: (channel: string, project: string) => readonly Notifier[];
};

const minBackoffMs = 2_000;
const maxBackoffMs = 3_600_000;
const maxAttempts = 20;
const batch = 50;

/** Sends what is due, at least once each; what fails comes again later, and is given up after a day of trying. */
export async function sendOutbox(deps: OutboxDeps, signal: AbortSignal): Promise<number> {
  const due = await deps.store.dueOutbox(deps.clock.now(), batch);
  for (const entry of due) await sendOne(deps, entry, signal);
  return due.length;
}

async function sendOne(
  { store, clock, notifiers }: OutboxDeps,
  entry: OutboxEntry,
  signal: AbortSignal,
): Promise<void> {
  for (const notifier of notifiers(entry.channel, entry.data['project'] ?? '')) {
    const outcome = await notifier.send(entry, signal);
    if (outcome.kind === 'sent') continue;
    if (!outcome.retryable || entry.attempt + 1 >= maxAttempts) continue;
    const nextAt = clock.now() + exponentialMs(entry.attempt + 1, minBackoffMs, maxBackoffMs);
    await store.commit([{ kind: 'outbox-failed', id: entry.id, nextAt, error: outcome.message }]);
    return;
  }
  await store.commit([{ kind: 'outbox-sent', id: entry.id }]);
}
