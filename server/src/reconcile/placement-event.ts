import type { Json } from '@fairlead/core/lib/json.ts';
import { type EventKind, eventVersion, type NewEvent } from '@fairlead/core/model/event.ts';
import { shouldNotify } from '@fairlead/core/routing/should-notify.ts';
import type { Write } from '../ports/store.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';

type EventDeps = Pick<LoopDeps, 'clock'>;
type EventSubject = Pick<Pass, 'placement' | 'delivery' | 'state'>;

/** An event about a placement and its delivery under way. */
export function placementEvent(
  deps: EventDeps,
  subject: EventSubject,
  kind: EventKind,
  message: string,
  severity: NewEvent['severity'] = 'info',
  data: { readonly [key: string]: Json } = {},
): Write {
  const { placement, delivery, state } = subject;
  return {
    kind: 'event',
    event: {
      version: eventVersion,
      at: deps.clock.now(),
      kind,
      project: placement.project,
      placement: placement.id,
      delivery: delivery?.id ?? null,
      change: delivery?.change ?? state.desired?.change ?? null,
      message,
      severity,
      data: { application: placement.application, stage: placement.stage, target: placement.target, ...data },
    },
  };
}

/** The event, and the message that the placement's notify rule makes of it: written together, sent once per transition. */
export function tell(
  deps: EventDeps,
  subject: EventSubject,
  kind: EventKind,
  message: string,
  severity: NewEvent['severity'] = 'info',
  data: { readonly [key: string]: Json } = {},
): readonly Write[] {
  const { placement, delivery } = subject;
  const event = placementEvent(deps, subject, kind, message, severity, data);
  if (!shouldNotify(placement.settings.notify, placement.tier, kind)) return [event];
  const at = deps.clock.now();
  return [
    event,
    {
      kind: 'put-outbox',
      message: {
        key: `${placement.id}/${delivery?.id ?? at}/${kind}`,
        channel: (placement.settings.notifyTo ?? []).join(','),
        title: `${placement.application} in ${placement.stage}`,
        text: message,
        severity,
        at,
        data: {
          project: placement.project,
          application: placement.application,
          stage: placement.stage,
          target: placement.target,
          event: kind,
        },
      },
    },
  ];
}
