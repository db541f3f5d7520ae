import { describe, expect, test } from 'vitest';
import { builtInRoles } from '../access/roles.ts';
import { openApi } from './openapi.ts';
import { routeList, routes } from './routes.ts';

describe('core/src/wire/openapi.ts', () => {
  test('every route is an operation with its id, access and problem answer', () => {
    const text = JSON.stringify(openApi(routeList(), '1.2.3'));
    for (const route of routeList()) expect(text).toContain(`"operationId":"${route.name}"`);
    expect(openApi(routeList(), '1')).toMatchObject({
      openapi: '3.1.0',
      paths: {
        '/api/v1/placements/{id}/sync': {
          post: {
            parameters: [{ name: 'id', in: 'path', required: true }, { name: 'Idempotency-Key' }],
            'x-access': { verb: 'sync', subject: 'placement' },
            responses: { default: { $ref: '#/components/responses/Problem' } },
          },
        },
      },
    });
  });

  test('every path parameter is declared, and nothing else is', () => {
    for (const route of routeList()) {
      const named = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
      expect(Object.keys(route.params.properties), route.name).toEqual(named);
    }
  });

  test('routes are named after their key and no two share method and path', () => {
    expect(Object.entries(routes).filter(([key, route]) => key !== route.name)).toEqual([]);
    const places = routeList().map((route) => `${route.method} ${route.path}`);
    expect(new Set(places).size).toBe(places.length);
  });

  test('what a viewer may do by POST changes nothing but what is theirs', () => {
    const acting = routeList().filter(
      (route) => route.method !== 'GET' && builtInRoles.viewer.includes(route.access.verb),
    );
    expect(acting.map((route) => route.name)).toEqual([
      'syncPreview',
      'rollbackPreview',
      'signOut',
      'agreeLogin',
      'saveView',
      'removeView',
    ]);
  });
});
