import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { describe, expect, it } from 'vitest';
import { pointerOf } from './field-path.ts';
import { fieldPaths, project, unite } from './owned-fields.ts';

const deployment = {
  metadata: { labels: { app: 'web', theirs: 'x' } },
  spec: {
    ports: [
      { port: 80, protocol: 'TCP', name: 'http' },
      { port: 81, protocol: 'TCP', name: 'other' },
    ],
    finalizers: ['a', 'b'],
    whole: { any: { thing: 1 } },
  },
};

describe('server/src/adapters/targets/kubernetes/owned-fields.ts', () => {
  it.each<readonly [string, JsonObject, Json | undefined, readonly string[]]>([
    [
      'a field among others',
      { 'f:metadata': { 'f:labels': { 'f:app': {} } } },
      { metadata: { labels: { app: 'web' } } },
      ['.metadata.labels.app'],
    ],
    [
      'an item of a list by its keys',
      { 'f:spec': { 'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {} } } } },
      { spec: { ports: [{ name: 'http' }] } },
      ['.spec.ports[port=80,protocol="TCP"]', '.spec.ports[port=80,protocol="TCP"].name'],
    ],
    [
      'an item of a set by its value',
      { 'f:spec': { 'f:finalizers': { 'v:"b"': {} } } },
      { spec: { finalizers: ['b'] } },
      ['.spec.finalizers[="b"]'],
    ],
    ['a leaf whole', { 'f:spec': { 'f:whole': {} } }, { spec: { whole: { any: { thing: 1 } } } }, ['.spec.whole']],
    ['nothing for what is not there', { 'f:data': { 'f:a': {} } }, {}, ['.data.a']],
  ])('projects on %s', (_sentence, fields, part, paths) => {
    expect(project(deployment, fields)).toEqual(part);
    expect(fieldPaths(fields)).toEqual(paths);
  });

  it('unites two sets, where a leaf covers what is below it', () => {
    const united = unite({ 'f:a': { 'f:b': {} }, 'f:c': { 'f:d': {} } }, { 'f:a': { 'f:x': {} }, 'f:c': {} });
    expect(united).toEqual({ 'f:a': { 'f:b': {}, 'f:x': {} }, 'f:c': {} });
  });

  it.each<readonly [string, string, string | undefined]>([
    ['a field', '.metadata.labels.app', '/metadata/labels/app'],
    ['an item by its keys', '.spec.ports[port=81,protocol="TCP"].name', '/spec/ports/1/name'],
    ['an item by one key', '.spec.ports[name="http"].port', '/spec/ports/0/port'],
    ['an item of a set', '.spec.finalizers[="b"]', '/spec/finalizers/1'],
    ['an item by position', '.spec.finalizers[0]', '/spec/finalizers/0'],
    ['what is not there', '.spec.nothing', undefined],
  ])('finds the pointer of %s', (_sentence, path, pointer) => {
    expect(pointerOf(deployment, path)).toBe(pointer);
  });

  it('tells names with dots and slashes apart', () => {
    const value = { data: { 'a.b': '1', a: { b: '2' }, 'x/y~z': '3' } };
    expect(pointerOf(value, '.data.a.b')).toBe('/data/a.b');
    expect(pointerOf({ data: { a: { b: '2' } } }, '.data.a.b')).toBe('/data/a/b');
    expect(pointerOf(value, '.data.x/y~z')).toBe('/data/x~1y~0z');
  });
});
