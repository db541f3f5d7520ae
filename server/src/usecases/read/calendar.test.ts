import type { Decision } from '@fairlead/core/model/decision.ts';
import type { CalendarView } from '@fairlead/core/wire/view/calendar.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { testConfiguration } from '../../api/testing/configuration.ts';
import { send } from '../../api/testing/http.ts';
import { seedAt } from '../../api/testing/seed.ts';

const dayMs = 86_400_000;
const set = {
  rules: [{ kind: 'allow', cron: '0 9 * * *', lengthMs: dayMs / 3, zone: 'UTC', reason: '' }],
  overrun: 'finish',
  declaredBy: 'Window/office',
} as const;

let world: ApiWorld;
beforeEach(async () => {
  const base = testConfiguration();
  const placements = base.placements.map((placement) => ({ ...placement, guards: { approve: [], windows: [set] } }));
  world = await openApiWorld({}, { configuration: () => ({ ...base, placements }) });
});
afterEach(() => world.close());

const ask = async (project: string, from = seedAt - dayMs, to = seedAt + dayMs) => {
  const { secret } = await world.token('viewer', project);
  return send(world, 'GET', `/api/v1/calendar?from=${from}&to=${to}`, secret);
};

describe('server/src/usecases/read/calendar.ts', () => {
  test('tells windows once, freezes, and what was delivered then', async () => {
    const freeze: Decision = {
      ...{ id: 'f', kind: 'freeze', scope: {}, until: null, all: false },
      ...{ by: 'ada', reason: 'fair', at: seedAt },
    };
    await world.store.commit([{ kind: 'put-decision', decision: freeze }]);
    const view = (await ask('*')).body as unknown as CalendarView;
    expect(view.windows.map(({ declaredBy, allows, spans }) => [declaredBy, allows, spans.length])).toEqual([
      ['Window/office', true, 2],
    ]);
    expect(view.freezes).toMatchObject([{ scope: 'everything', from: seedAt, to: null }]);
    expect(view.deliveries.length).toBeGreaterThan(0);
    expect(view.deliveries.every(({ verdict }) => verdict === 'healthy')).toBe(true);
    expect(((await ask('*', seedAt - 3 * dayMs, seedAt - dayMs)).body as unknown as CalendarView).deliveries).toEqual(
      [],
    );
  });

  test('tells a tenant what is theirs', async () => {
    const view = (await ask('db')).body as unknown as CalendarView;
    expect(new Set(view.deliveries.map(({ placement }) => placement.project))).toEqual(new Set(['db']));
  });

  test('refuses what is no stretch of time, and years', async () => {
    expect((await ask('*', seedAt, seedAt)).status).toBe(400);
    expect((await ask('*', seedAt, seedAt + 100 * dayMs)).status).toBe(400);
  });
});
