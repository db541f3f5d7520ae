import { describe, expect, it } from 'vitest';
import { type RouteSpec, readRoute } from './route.ts';
import { backendsOf, type Instance, makeRouteTable, type RouteTable } from './route-table.ts';

function tableOf(
  spec: Partial<RouteSpec>,
  running: { readonly [processPort: string]: readonly Instance[] },
): RouteTable {
  const read = readRoute({ port: 'auto', backends: [{ process: 'web' }], ...spec });
  if (!read.ok) throw new Error(read.error.map((problem) => problem.message).join('; '));
  return makeRouteTable(read.value, (process, port) => running[`${process}:${port}`] ?? []);
}
const instance = (id: string, draining = false): Instance => ({ id, host: '127.0.0.1', port: 4_000, draining });
const weights = (table: RouteTable) =>
  Object.fromEntries(table.backends.map((backend) => [backend.id, backend.weight]));

describe('core/src/host/route-table.ts', () => {
  it('gives a process its weight whole while its older instance drains', () => {
    const table = tableOf(
      {
        backends: [
          { process: 'web', weight: 90 },
          { process: 'canary', weight: 10 },
        ],
      },
      {
        'web:http': [instance('web-1', true), instance('web-2')],
        'canary:http': [instance('canary-1')],
      },
    );
    expect(weights(table)).toEqual({ 'web-1': 0, 'web-2': 90, 'canary-1': 10 });
  });

  it('shares the weight of a process among its instances', () => {
    expect(weights(tableOf({}, { 'web:http': [instance('a'), instance('b')] }))).toEqual({ a: 0.5, b: 0.5 });
  });

  it('leaves out what does not run', () => {
    const table = tableOf({ mirror: { process: 'next' } }, {});
    expect(table).toMatchObject({ backends: [], mirror: null });
  });

  it('finds the named port', () => {
    const table = tableOf(
      { backends: [{ process: 'web', port: 'admin' }] },
      { 'web:http': [instance('a')], 'web:admin': [instance('b')] },
    );
    expect(table.backends.map((backend) => backend.id)).toEqual(['b']);
  });

  it('never mirrors to an instance that drains', () => {
    const table = tableOf({ mirror: { process: 'next' } }, { 'next:http': [instance('old', true), instance('new')] });
    expect(table.mirror?.backend.id).toBe('new');
  });

  it('lists every backend once', () => {
    const table = tableOf(
      {
        rules: [{ match: { path: '/x' }, backends: [{ process: 'web' }, { process: 'next' }] }],
        mirror: { process: 'next' },
      },
      { 'web:http': [instance('a')], 'next:http': [instance('b')] },
    );
    expect(backendsOf(table).map((backend) => backend.id)).toEqual(['a', 'b']);
  });
});
