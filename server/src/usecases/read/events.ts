import { ok } from '@fairlead/core/lib/result.ts';
import type { EventKind } from '@fairlead/core/model/event.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { EventView } from '@fairlead/core/wire/view/event.ts';
import type { EventFilter } from '../../ports/store-filters.ts';
import { maySee, placementFor, projectFilter, seesAll } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given, numberCursor } from '../page.ts';
import { eventView } from '../view/event-view.ts';

type Filters = Pick<QueryOf<Routes['listEvents']>, 'project' | 'application' | 'placement' | 'severity'>;
type EventPage = AnswerOf<Routes['listEvents']>;

/** The filter as the store knows it, narrowed to what the caller sees. */
export function eventFilter(caller: Caller, query: Filters): EventFilter {
  const project = projectFilter(caller, query.project);
  const { application, severity } = query;
  return given({ project, application, severity, placement: query.placement as PlacementId | undefined }); // an unknown id finds nothing
}

/** Events, newest first. */
export async function listEvents(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['listEvents']>,
): Outcome<EventPage> {
  const filter = eventFilter(caller, query);
  return ok(
    await eventPage(
      deps,
      caller,
      {
        ...filter,
        ...given({ since: query.since }),
        ...(query.kinds === undefined ? {} : { kinds: query.kinds.split(',') as EventKind[] }), // an unknown kind finds nothing
      },
      query,
    ),
  );
}

/** Events of one placement, newest first. */
export async function placementEvents(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  query: QueryOf<Routes['placementEvents']>,
): Outcome<EventPage> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  return ok(await eventPage(deps, caller, { placement: found.value.placement.id }, query));
}

async function eventPage(
  deps: UseCaseDeps,
  caller: Caller,
  filter: EventFilter,
  query: { readonly limit?: number; readonly cursor?: string },
): Promise<EventPage> {
  const limit = query.limit ?? 50;
  const before = numberCursor(query.cursor);
  const events = await deps.store.events({ ...filter, ...given({ before }) }, limit + 1);
  const page = events.slice(0, limit);
  const last = page.at(-1);
  return {
    items: page.filter((event) => maySeeEvent(caller, event.project)).map(eventView),
    next: events.length > limit && last !== undefined ? String(last.seq) : null,
    total: await deps.store.lastEventSeq(),
    asOf: deps.clock.now(),
  };
}

/** The next events after `seq`, oldest first, and how far was looked: the source of a stream. */
export async function eventsAfter(
  deps: UseCaseDeps,
  caller: Caller,
  filter: EventFilter,
  seq: number,
  limit: number,
): Promise<{ readonly events: readonly EventView[]; readonly seen: number }> {
  const found = await deps.store.events({ ...filter, after: seq }, limit);
  return {
    events: found.filter((event) => maySeeEvent(caller, event.project)).map(eventView),
    seen: found.at(-1)?.seq ?? seq,
  };
}

/** An event without a project belongs to the installation. */
function maySeeEvent(caller: Caller, project: string): boolean {
  return project === '' ? seesAll(caller) : maySee(caller, project);
}
