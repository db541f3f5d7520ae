import type { Json } from '@fairlead/core/lib/json.ts';
import type { RecordedEvent } from '@fairlead/core/model/event.ts';
import type { EventView } from '@fairlead/core/wire/view/event.ts';

export function eventView(event: RecordedEvent): EventView {
  const { seq, at, kind, severity, message, project, placement, delivery, change, data } = event;
  return {
    ...{ seq, at, kind, severity, message, project, placement, delivery, change, data },
    application: textOf(data['application']),
    stage: textOf(data['stage']),
    target: textOf(data['target']),
  };
}

function textOf(value: Json | undefined): string | null {
  return typeof value === 'string' ? value : null;
}
