import type { ChangeRow } from '@fairlead/core/wire/view/change.ts';
import type { DeliveryRow } from '@fairlead/core/wire/view/delivery.ts';
import type { EventView } from '@fairlead/core/wire/view/event.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { type BadSpan, badSpans, type PlacementName } from './bad-spans.ts';
import type { AxisChange } from './time-axis.ts';
import { placementTone } from './tone.ts';

type Answers = {
  /** Newest first, as the server lists them. */
  readonly events: readonly EventView[];
  readonly changes: readonly Pick<ChangeRow, 'id' | 'kind' | 'title' | 'author' | 'seenAt'>[];
  readonly deliveries: readonly Pick<DeliveryRow, 'change' | 'placement' | 'placementId'>[];
  readonly wrong: readonly PlacementView[];
};

/** What the time axis shows, from the answers of four questions. */
export function axisFacts({ events, changes, deliveries, wrong }: Answers): {
  readonly spans: readonly BadSpan[];
  readonly changes: readonly AxisChange[];
} {
  const names = new Map<string, PlacementName>();
  for (const { placement, application, stage } of events)
    if (placement !== null && application !== null) names.set(placement, { application, stage: stage ?? '' });
  for (const { placement, placementId } of deliveries) if (placement !== null) names.set(placementId, placement);
  for (const placement of wrong) names.set(placement.id, placement);
  const reached = new Map<string, Set<string>>();
  for (const { change, placement } of deliveries) {
    if (placement === null) continue;
    reached.set(change, (reached.get(change) ?? new Set()).add(placement.application));
  }
  const wrongNow = new Map(
    wrong.map(({ id, driftSince, updatedAt, why, sync, health }) => [
      id,
      {
        tone: placementTone(sync, health).tone === 'drift' ? ('drift' as const) : ('bad' as const),
        since: driftSince ?? updatedAt,
        text: why.sentence,
      },
    ]),
  );
  return {
    spans: badSpans(events.toReversed(), names, wrongNow),
    changes: changes.flatMap(({ id, kind, title, author, seenAt }) => {
      const applications = [...(reached.get(id) ?? [])];
      // A promotion moves on a commit that is here by itself already.
      if (kind === 'promotion' && applications.length === 0) return [];
      return [{ id, title, author: author.name, at: seenAt, reached: applications }];
    }),
  };
}
