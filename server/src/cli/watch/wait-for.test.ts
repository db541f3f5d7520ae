import type { PlacementId } from '@fairlead/core/model/ids.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { newRevision } from '../../api/testing/seed.ts';
import { type Around, runLine } from '../testing/run-line.ts';

let world: ApiWorld;
let admin = '';
beforeEach(async () => {
  world = await openApiWorld();
  admin = (await world.token('admin', '*')).secret;
});
afterEach(() => world.close());

const run = (line: string, around: Around = {}) =>
  runLine(line, { ...around, env: { FAIRLEAD_SERVER: world.base, FAIRLEAD_TOKEN: admin } });

/** Changes a placement as the loop does: its state and an event in one transaction. */
async function change(id: string, patch: object): Promise<void> {
  const row = await world.store.placement(id as PlacementId);
  if (row === undefined) throw new Error(`no placement ${id}`);
  const { placement, state } = row;
  await world.store.commit([
    { kind: 'put-state', state: { ...state, ...patch } },
    {
      kind: 'event',
      event: {
        version: 1,
        at: 1,
        kind: 'sync-changed',
        project: placement.project,
        placement: placement.id,
        delivery: null,
        change: null,
        message: 'it moved',
        severity: 'info',
        data: { application: placement.application, stage: placement.stage, target: placement.target },
      },
    },
  ]);
}

/** Does something once the command has said what it waits for. */
const onceSaid = (pattern: RegExp, then: () => Promise<void>) => {
  let all = '';
  let done = false;
  return (text: string) => {
    all += text;
    if (done || !pattern.test(all)) return;
    done = true;
    void then();
  };
};

describe('server/src/cli/watch/wait-for.ts', () => {
  test('what is there already is not waited for', async () => {
    expect(await run('fairlead wait shop --timeout 1h')).toEqual({
      code: 0,
      out: expect.stringMatching(/^(✓ shop\/\w+ runs [0-9a-f]{7} and is healthy\n){3}$/),
      err: '',
    });
  });

  test('says what happens, and ends when it is there', async () => {
    await change('shop-dev', { sync: 'pending', health: 'progressing' });
    const ran = await run('fairlead wait shop/dev --timeout 1h', {
      onWrite: onceSaid(/shop\/dev: /, () => change('shop-dev', { sync: 'synced', health: 'healthy' })),
    });
    expect(ran).toMatchObject({ code: 0, out: expect.stringMatching(/^✓ shop\/dev runs/) });
    expect(ran.err).toMatch(/^● shop\/dev: .+\n/);
  });

  test('ends at once where only a person can help', async () => {
    const holds = [{ gate: 'approval', rule: 'r', reason: 'one approval is missing', next: 'ask a lead', until: null }];
    await change('shop-dev', { sync: 'held', holds });
    expect(await run('fairlead wait shop/dev --timeout 1h')).toMatchObject({
      code: 5,
      err: expect.stringMatching(/‖ held shop\/dev: one approval is missing\n {2}Next: ask a lead/),
    });
  });

  test('waits through a hold where that is asked for', async () => {
    const holds = [{ gate: 'approval', rule: 'r', reason: 'one approval is missing', next: 'ask a lead', until: null }];
    await change('shop-dev', { sync: 'held', holds });
    const ran = await run('fairlead wait shop/dev --through-holds --timeout 1h', {
      onWrite: onceSaid(/shop\/dev: /, () => change('shop-dev', { sync: 'synced', holds: [] })),
    });
    expect(ran.code).toBe(0);
  });

  test('says when time is over, and why it is not there', async () => {
    await change('shop-dev', { sync: 'pending' });
    expect(await run('fairlead wait shop/dev --timeout 10ms')).toMatchObject({
      code: 5,
      err: expect.stringMatching(/not there within 10ms\n {2}shop\/dev: /),
    });
  });

  test('a revision is waited for, by its beginning', async () => {
    expect((await run(`fairlead wait shop/dev --revision ${newRevision.slice(0, 8).toUpperCase()}`)).code).toBe(0);
    expect((await run('fairlead wait shop/dev --revision 0000000 --timeout 10ms')).code).toBe(5);
  });

  test('sync --wait tells what was accepted, then how it went', async () => {
    const ran = await run('fairlead sync shop/dev --wait', {
      onWrite: onceSaid(/answers at its next look|shop\/dev: /, async () => {
        await world.store.commit([
          { kind: 'clear-request', placement: 'shop-dev' as PlacementId, at: Date.now() + 60_000 },
        ]);
        await change('shop-dev', {});
      }),
    });
    expect(ran.out).toMatch(/✓ .*deliver what Git says\n✓ shop\/dev runs/);
    expect(ran.code).toBe(0);
  });

  test('Ctrl-C ends it', async () => {
    await change('shop-dev', { sync: 'pending' });
    const stop = new AbortController();
    const ran = await run('fairlead wait shop/dev', {
      signal: stop.signal,
      onWrite: onceSaid(/shop\/dev: /, async () => stop.abort()),
    });
    expect(ran.code).toBe(130);
  });

  test('get --watch tells each row that changed', async () => {
    const stop = new AbortController();
    let seen = 0;
    const ran = await run('fairlead get placements --watch', {
      signal: stop.signal,
      onWrite: (text) => {
        seen += text.startsWith('shop/dev') ? 1 : 0;
        if (text.startsWith('shop/dev') && seen === 1) void change('shop-dev', { health: 'degraded' });
        if (seen === 2) stop.abort();
      },
    });
    const lines = ran.out.trim().split('\n');
    expect(lines.filter((line) => line.startsWith('PLACEMENT'))).toHaveLength(1);
    expect(lines.filter((line) => line.startsWith('shop/prod'))).toHaveLength(1);
    expect(lines.at(-1)).toMatch(/^shop\/dev +✗ degraded/);
    expect(ran.code).toBe(130);
  });

  test('events -f goes on as it happens', async () => {
    const stop = new AbortController();
    const ran = await run('fairlead events shop/dev -f', {
      signal: stop.signal,
      onWrite: (text) => {
        if (text.includes('delivery-succeeded')) void change('shop-dev', {});
        if (text.includes('it moved')) stop.abort();
      },
    });
    expect(ran.out).toMatch(/delivery-succeeded[\s\S]*sync-changed +shop\/dev {2}it moved/);
  });
});
