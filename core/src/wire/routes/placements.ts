import { Type } from 'typebox';
import { nothing, reads } from '../route.ts';
import { DeliveryRow } from '../view/delivery.ts';
import { EventView } from '../view/event.ts';
import { FleetTable } from '../view/fleet.ts';
import { DiffView, ObjectRow, ObjectView } from '../view/object.ts';
import { PageOf, pageQuery } from '../view/paging.ts';
import { PlacementCounts, PlacementInspection, PlacementView } from '../view/placement.ts';
import { HealthStatus, Id, Instant, Name, SyncStatus, Tier } from '../view/scalars.ts';
import { SourceView } from '../view/source.ts';

const strict = { additionalProperties: false } as const;
const byId = Type.Object({ id: Id }, strict);
const tag = 'placements';
const view = { verb: 'view', subject: 'placement' } as const;
const ObjectName = Type.String({ minLength: 1, maxLength: 1_000 });

const filters = {
  project: Type.Optional(Name),
  application: Type.Optional(Name),
  target: Type.Optional(Name),
  stage: Type.Optional(Name),
  tier: Type.Optional(Tier),
  sync: Type.Optional(SyncStatus),
  health: Type.Optional(HealthStatus),
  text: Type.Optional(Type.String({ maxLength: 200 })),
};

export const placementRoutes = {
  listPlacements: reads({
    name: 'listPlacements',
    tag,
    path: '/api/v1/placements',
    access: view,
    params: nothing,
    query: Type.Object({ ...filters, ...pageQuery }, strict),
    answer: Type.Object({ ...PageOf(PlacementView).properties, counts: PlacementCounts }),
    summary: 'Placements by filter, with counts by sync and health over the whole filter.',
  }),
  fleet: reads({
    name: 'fleet',
    tag,
    path: '/api/v1/fleet',
    access: view,
    params: nothing,
    query: Type.Object(
      {
        ...filters,
        ...pageQuery,
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 20_000, default: 10_000 })),
      },
      strict,
    ),
    answer: FleetTable,
    summary: 'Every placement of a filter in a few dozen bytes each, texts as places in a list of words: for maps.',
  }),
  getPlacement: reads({
    name: 'getPlacement',
    tag,
    path: '/api/v1/placements/{id}',
    access: view,
    params: byId,
    query: nothing,
    answer: PlacementInspection,
    summary: 'Everything about one placement: versions, render status, inventory, pending deletes, conditions.',
  }),
  listPlacementObjects: reads({
    name: 'listPlacementObjects',
    tag,
    path: '/api/v1/placements/{id}/objects',
    access: view,
    params: byId,
    query: nothing,
    answer: Type.Object({ items: Type.Array(ObjectRow), asOf: Instant }),
    summary: 'The objects that a placement owns on its target.',
  }),
  getPlacementObject: reads({
    name: 'getPlacementObject',
    tag,
    path: '/api/v1/placements/{id}/object',
    access: view,
    params: byId,
    query: Type.Object({ object: ObjectName }, strict),
    answer: ObjectView,
    summary: 'One object (`Kind/name` or its key): live against Git with secrets masked, owner and history.',
  }),
  diffPlacement: reads({
    name: 'diffPlacement',
    tag,
    path: '/api/v1/placements/{id}/diff',
    access: view,
    params: byId,
    query: Type.Object({ object: Type.Optional(ObjectName), all: Type.Optional(Type.Boolean()) }, strict),
    answer: DiffView,
    summary: 'What differs between the live objects and Git.',
  }),
  readSource: reads({
    name: 'readSource',
    tag,
    path: '/api/v1/placements/{id}/source',
    access: view,
    params: byId,
    query: nothing,
    answer: SourceView,
    summary: 'What a placement is rendered from: sources, values of charts with their origins, and what was read.',
  }),
  streamLogs: reads({
    name: 'streamLogs',
    tag,
    path: '/api/v1/placements/{id}/logs',
    access: { verb: 'view-logs', subject: 'placement' },
    params: byId,
    query: Type.Object(
      {
        object: ObjectName,
        tail: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000, default: 200 })),
        follow: Type.Optional(Type.Boolean()),
        previous: Type.Optional(Type.Boolean()),
        since: Type.Optional(Instant),
        container: Type.Optional(Name),
      },
      strict,
    ),
    answer: Type.Object({ at: Instant, stream: Type.Enum(['out', 'err', 'system']), text: Type.String() }),
    answerType: 'text/event-stream',
    summary: 'Log lines of one object as server-sent events; an event named `end` closes the stream.',
  }),
  placementHistory: reads({
    name: 'placementHistory',
    tag,
    path: '/api/v1/placements/{id}/history',
    access: view,
    params: byId,
    query: Type.Object(pageQuery, strict),
    answer: PageOf(DeliveryRow),
    summary: 'Deliveries of one placement, newest first.',
  }),
  placementEvents: reads({
    name: 'placementEvents',
    tag,
    path: '/api/v1/placements/{id}/events',
    access: view,
    params: byId,
    query: Type.Object(pageQuery, strict),
    answer: PageOf(EventView),
    summary: 'Events of one placement, newest first.',
  }),
};
