import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import { Name } from '../view/scalars.ts';
import { ShopView, TryAnswer, TryBody, VisitView } from '../view/shop.ts';

const strict = { additionalProperties: false } as const;
const tag = 'shop';

export const shopRoutes = {
  getShop: reads({
    name: 'getShop',
    tag,
    path: '/api/v1/shop',
    access: { verb: 'view', subject: 'application' },
    params: nothing,
    query: nothing,
    answer: ShopView,
    summary: 'The shop that `fairlead up` starts with, and what can be tried on it. Not found anywhere else.',
  }),
  streamVisits: reads({
    name: 'streamVisits',
    tag,
    path: '/api/v1/shop/visits',
    access: { verb: 'view', subject: 'application' },
    params: nothing,
    query: Type.Object({ stage: Name }, strict),
    answer: VisitView,
    answerType: 'text/event-stream',
    summary: 'Visits the shop a few times a second for as long as somebody listens, and tells how it answered.',
  }),
  tryShop: acts({
    name: 'tryShop',
    tag,
    path: '/api/v1/shop/tries',
    access: { verb: 'promote', subject: 'application' },
    params: nothing,
    body: TryBody,
    answer: TryAnswer,
    summary: 'Commits something to the shop in the name of who asks, for Fairlead to deliver.',
  }),
};
