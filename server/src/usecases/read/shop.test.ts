import { refOf } from '@fairlead/core/model/object.ts';
import { describe, expect, test } from 'vitest';
import { frontDoor } from './shop.ts';

const object = (kind: string, spec: { readonly [key: string]: string | number }) => {
  const manifest = { apiVersion: 'host.fairlead.dev/v1', kind, metadata: { name: 'front' }, spec };
  return { ref: refOf(manifest), manifest };
};

describe('server/src/usecases/read/shop.ts', () => {
  test.each([
    [
      'the port of a route',
      [object('Process', { port: 1 }), object('Route', { port: 8100 })],
      { kind: 'port', port: 8100 },
    ],
    [
      'asked of the host where it is chosen anew each time',
      [object('Route', { port: 'auto' })],
      { kind: 'asked', route: { group: 'host.fairlead.dev', kind: 'Route', namespace: '', name: 'front' } },
    ],
    ['none where there is no route', [object('Process', { port: 8101 })], null],
  ])('the door of a stage is %s', (_what, objects, door) => {
    expect(frontDoor(objects)).toEqual(door);
  });
});
