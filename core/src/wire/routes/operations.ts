import { Type } from 'typebox';
import { acts, nothing, reads } from '../route.ts';
import { Name } from '../view/scalars.ts';

const strict = { additionalProperties: false } as const;
const probe = { verb: 'probe', subject: 'installation', admit: 'anyone' } as const;
const tag = 'operations';

export const operationRoutes = {
  healthz: reads({
    name: 'healthz',
    tag,
    path: '/healthz',
    access: probe,
    params: nothing,
    query: nothing,
    answer: Type.Object({ status: Type.Literal('ok') }),
    summary: 'The process answers.',
  }),
  readyz: reads({
    name: 'readyz',
    tag,
    path: '/readyz',
    access: probe,
    params: nothing,
    query: nothing,
    answer: Type.Object({ status: Type.Enum(['ok', 'not-ready']), reason: Type.String() }),
    summary: 'It can read its store and has begun to reconcile; 503 and the reason otherwise.',
  }),
  metrics: reads({
    name: 'metrics',
    tag,
    path: '/metrics',
    access: { verb: 'view-metrics', subject: 'installation', admit: 'local' },
    params: nothing,
    query: nothing,
    answer: Type.String(),
    answerType: 'text/plain',
    summary: 'Prometheus metrics; from this machine, or with a token.',
  }),
  openApi: reads({
    name: 'openApi',
    tag,
    path: '/openapi.json',
    access: probe,
    params: nothing,
    query: nothing,
    answer: Type.Record(Type.String(), Type.Unknown()),
    summary: 'This interface as OpenAPI 3.1.',
  }),
  receiveWebhook: acts({
    name: 'receiveWebhook',
    tag,
    path: '/api/v1/webhooks/{forge}/{connection}',
    access: { verb: 'notify-push', subject: 'repository', admit: 'signed' },
    params: Type.Object({ forge: Name, connection: Name }, strict),
    body: Type.Unknown({ description: 'What the forge sends, at most 1 MiB; only a hint to look at the repository.' }),
    answer: Type.Object({ status: Type.Enum(['accepted', 'ignored']), message: Type.String() }),
    idempotent: true,
    summary: 'A push webhook of a forge, signed with the connection’s secret.',
  }),
};
