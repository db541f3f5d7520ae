import type { Json, JsonObject } from '../lib/json.ts';
import { Problem, problemType } from './problem.ts';
import { noBody, type Route } from './route.ts';

/** The OpenAPI 3.1 document of these routes. Same routes, same text. */
export function openApi(routes: readonly Route[], version: string): JsonObject {
  const paths: { [path: string]: { [method: string]: Json } } = {};
  for (const route of routes) {
    paths[route.path] ??= {};
    (paths[route.path] ?? {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Fairlead',
      version,
      description:
        'GitOps control plane. Times are milliseconds since 1970-01-01T00:00:00Z. Errors are problem documents.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer' },
        session: {
          type: 'apiKey',
          in: 'cookie',
          name: '__Host-fairlead_session',
          description: 'Without https: fairlead_session_ and the port. Changes also need our own Origin.',
        },
      },
      schemas: { Problem: plain(Problem) },
      responses: {
        Problem: {
          description: 'What went wrong, and what to do.',
          content: { [problemType]: { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      },
    },
    security: [{ bearer: [] }, { session: [] }],
  };
}

function operation(route: Route): JsonObject {
  const parameters: Json[] = [...fields(route, 'path'), ...fields(route, 'query')];
  if (!route.idempotent) parameters.push(idempotencyKey);
  return {
    operationId: route.name,
    tags: [route.tag],
    summary: route.summary,
    parameters,
    ...(route.body === noBody || ('type' in route.body && route.body.type === 'null')
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: plain(route.body) } } } }),
    responses: {
      '200': { description: 'Done.', content: { [route.answerType]: { schema: plain(route.answer) } } },
      default: { $ref: '#/components/responses/Problem' },
    },
    'x-access': { verb: route.access.verb, subject: route.access.subject, admit: route.access.admit },
    ...(route.access.admit === 'granted' ? {} : { security: [] }),
  };
}

const idempotencyKey: JsonObject = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'The same key and body again answers as before; another body is refused.',
  schema: { type: 'string', minLength: 8, maxLength: 200 },
};

function fields(route: Route, place: 'path' | 'query'): readonly JsonObject[] {
  const schema = place === 'path' ? route.params : route.query;
  const required: readonly string[] = schema.required ?? [];
  return Object.entries(schema.properties).map(([name, field]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: plain(field),
  }));
}

/** Schemas are JSON already; copying drops what is not enumerable. */
function plain(schema: unknown): Json {
  return JSON.parse(JSON.stringify(schema)) as Json; // JSON text parses to Json
}
