import { AppError } from '@fairlead/core/lib/app-error.ts';
import { packFleet } from '@fairlead/core/wire/pack-fleet.ts';
import type { EventView } from '@fairlead/core/wire/view/event.ts';
import { describe, expect, test } from 'vitest';
import type { HeatCell } from '../view/heat-map.ts';
import type { Client } from './client.ts';
import { FleetCells } from './fleet-cells.ts';
import { Live } from './live.ts';
import type { StreamHandlers } from './open-stream.ts';

type Query = { readonly application?: string; readonly cursor?: string; readonly limit?: number };
const cell = (application: string, sync: HeatCell['sync'] = 'synced'): HeatCell => ({
  ...{ id: application, project: 'default', application, target: 'dev', stage: 'dev', stageIndex: 0 },
  ...{ sync, health: 'healthy' },
});
const event = (application: string): string =>
  JSON.stringify({ kind: 'sync-changed', placement: application, application } satisfies Partial<EventView>);

function world(server: Map<string, HeatCell>) {
  const asked: Query[] = [];
  let failing = false;
  const client = {
    call: (_route: unknown, { query }: { readonly query: Query }) => {
      asked.push(query);
      if (failing) return Promise.reject(new AppError('unavailable', 'down', { retry: 'backoff' }));
      const all = [...server.values()].filter(({ application }) => (query.application ?? application) === application);
      const start = Number(query.cursor ?? 0);
      const end = start + (query.limit ?? 50);
      return Promise.resolve({
        ...packFleet(all.slice(start, end).map((one) => ({ ...one, drifted: 0, held: false }))),
        next: end < all.length ? String(end) : null,
        total: all.length,
        asOf: 1,
      });
    },
  } as unknown as Client; // answers the one route that is asked
  let handlers: StreamHandlers | undefined;
  const live = new Live({
    open: (_url, _signal, given) => {
      handlers = given;
      return new Promise(() => {});
    },
    now: () => 0,
    wait: () => new Promise(() => {}),
    fraction: () => 0,
    onSignedOut: () => {},
  });
  live.start(0);
  const rest = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
  const fleet = new FleetCells({ client, live, wait: rest, now: () => 0 }, {});
  const until = async (done: () => boolean): Promise<void> => {
    while (!done()) await rest();
  };
  return {
    ...{ fleet, asked, until },
    say: (application: string) => handlers?.onMessage({ id: null, event: 'message', data: event(application) }),
    fail: (now: boolean) => {
      failing = now;
    },
  };
}

describe('web/src/api/fleet-cells.ts', () => {
  test('reads all at once, then only the application that an event names', async () => {
    const server = new Map(Array.from({ length: 1_200 }, (_, index) => [`a${index}`, cell(`a${index}`)]));
    const { fleet, asked, say, until } = world(server);
    const stop = fleet.start();
    await until(() => fleet.state().cells.length === 1_200);
    expect(asked.map(({ cursor }) => cursor)).toEqual([undefined]);
    server.set('a7', cell('a7', 'held'));
    say('a7');
    await until(() => fleet.state().cells.some(({ sync }) => sync === 'held'));
    expect(asked.at(-1)?.application).toBe('a7');
    expect(fleet.state().cells).toHaveLength(1_200);
    stop();
  });

  test('an application that is gone takes its squares with it', async () => {
    const server = new Map([
      ['a', cell('a')],
      ['b', cell('b')],
    ]);
    const { fleet, say, until } = world(server);
    const stop = fleet.start();
    await until(() => fleet.state().cells.length === 2);
    server.delete('a');
    say('a');
    await until(() => fleet.state().cells.length === 1);
    expect(fleet.state().total).toBe(1);
    stop();
  });

  test('what was read stays while the server is away, and is read again when it is back', async () => {
    const server = new Map([['a', cell('a')]]);
    const { fleet, say, until, fail } = world(server);
    const stop = fleet.start();
    await until(() => fleet.state().total === 1);
    fail(true);
    say('a');
    await until(() => fleet.state().error !== null);
    expect(fleet.state().cells).toHaveLength(1);
    server.set('a', cell('a', 'failed'));
    fail(false);
    await until(() => fleet.state().error === null && fleet.state().cells[0]?.sync === 'failed');
    stop();
  });
});
