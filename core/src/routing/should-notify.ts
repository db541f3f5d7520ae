import type { EventKind } from '../model/event.ts';
import type { Settings, Tier } from '../model/settings.ts';

const failures: readonly EventKind[] = [
  'delivery-failed',
  'rolled-back',
  'revert-proposed',
  'source-failed',
  'source-rewritten',
  'target-lost',
  // Somebody is asked to do something: without the message nobody would.
  'approval-asked',
  'emergency-begun',
  'rejected',
];
const deliveries: readonly EventKind[] = [
  'delivery-succeeded',
  'delivery-partial',
  'delivery-started',
  'delivery-held',
];
const everything: readonly EventKind[] = [
  ...failures,
  ...deliveries,
  'drift-found',
  'drift-corrected',
  'promoted',
  'pinned',
  'unpinned',
  'paused',
  'resumed',
  'revert-pushed',
];

/** Whether an event becomes a message: the notify row of the preset table. */
export function shouldNotify(notify: Settings['notify'], tier: Tier, kind: EventKind): boolean {
  switch (notify) {
    case 'everything':
      return everything.includes(kind);
    case 'failures-and-production':
      return failures.includes(kind) || (tier === 'production' && deliveries.includes(kind));
    case 'failures':
      return failures.includes(kind);
  }
}
