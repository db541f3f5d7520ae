import { formatRef } from '@fairlead/core/model/object.ts';
import type { PlacementState } from '@fairlead/core/model/placement.ts';
import type { StrangersView } from '@fairlead/core/wire/view/addition.ts';

export function strangersView({ strangers }: Pick<PlacementState, 'strangers'>): StrangersView | null {
  if (strangers === undefined || strangers === null) return null;
  const { at, count, unread } = strangers;
  const objects = strangers.objects.map(({ ref, by, since }) => ({ object: formatRef(ref), by, since }));
  return { at, objects, count, unread };
}
