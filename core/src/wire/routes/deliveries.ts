import { Type } from 'typebox';
import { nothing, reads } from '../route.ts';
import { ChangeRow, ChangeView } from '../view/change.ts';
import { DeliveryRow, DeliveryView, PlanView } from '../view/delivery.ts';
import { PageOf, pageQuery } from '../view/paging.ts';
import { Id, Instant, Name } from '../view/scalars.ts';

const strict = { additionalProperties: false } as const;
const byId = Type.Object({ id: Id }, strict);
const view = { verb: 'view', subject: 'project' } as const;

export const deliveryRoutes = {
  listChanges: reads({
    name: 'listChanges',
    tag: 'changes',
    path: '/api/v1/changes',
    access: view,
    params: nothing,
    query: Type.Object(
      {
        project: Type.Optional(Name),
        repo: Type.Optional(Type.String({ maxLength: 2_000 })),
        since: Type.Optional(Instant),
        text: Type.Optional(Type.String({ maxLength: 200 })),
        ...pageQuery,
      },
      strict,
    ),
    answer: PageOf(ChangeRow),
    summary: 'Changes, newest first, each with the outcomes of its deliveries.',
  }),
  getChange: reads({
    name: 'getChange',
    tag: 'changes',
    path: '/api/v1/changes/{id}',
    access: view,
    params: byId,
    query: nothing,
    answer: ChangeView,
    summary:
      'One change with its commits and deliveries. The id may also be the commit it came to, whole or its first signs.',
  }),
  listDeliveries: reads({
    name: 'listDeliveries',
    tag: 'deliveries',
    path: '/api/v1/deliveries',
    access: view,
    params: nothing,
    query: Type.Object(
      {
        project: Type.Optional(Name),
        application: Type.Optional(Name),
        placement: Type.Optional(Id),
        change: Type.Optional(Id),
        verdict: Type.Optional(
          Type.Enum(['healthy', 'partial', 'failed', 'rolled-back', 'superseded', 'aborted', 'open']),
        ),
        since: Type.Optional(Instant),
        ...pageQuery,
      },
      strict,
    ),
    answer: PageOf(DeliveryRow),
    summary: 'Deliveries, newest first.',
  }),
  getDelivery: reads({
    name: 'getDelivery',
    tag: 'deliveries',
    path: '/api/v1/deliveries/{id}',
    access: view,
    params: byId,
    query: nothing,
    answer: DeliveryView,
    summary: 'One delivery: its waterfall, holds, plan, permit and verdict.',
  }),
  getPlan: reads({
    name: 'getPlan',
    tag: 'deliveries',
    path: '/api/v1/plans/{digest}',
    access: view,
    params: Type.Object({ digest: Id }, strict),
    query: nothing,
    answer: PlanView,
    summary: 'One plan by its digest.',
  }),
};
