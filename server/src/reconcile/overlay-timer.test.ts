import { AppError } from '@fairlead/core/lib/app-error.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ActingWorld, webKey } from '../api/testing/acting-world.ts';
import { OverlayTimer } from './overlay-timer.ts';

const signal = new AbortController().signal;
const scale = { object: 'Deployment/shop/web', action: 'scale', replicas: 5, for: '1h', reason: 'sale' };

let here: ActingWorld;
let errors: string[];
beforeEach(async () => {
  here = await ActingWorld.open();
  errors = [];
  await here.act(scale);
});
afterEach(() => here.close());

/** A timer as a server starts it: it knows nothing but the store. */
const freshTimer = (): OverlayTimer => {
  const { store, sealer, hash, clock, installation, targets } = here.world.deps;
  const onError = (what: string): void => void errors.push(what);
  return new OverlayTimer({ store, sealer, hash, clock, installation, target: targets, onError });
};
const kinds = (): readonly string[] => here.actions().map(({ kind }) => kind);

describe('server/src/reconcile/overlay-timer.ts', () => {
  test('leaves alone what still has time', async () => {
    await freshTimer().run(signal);
    expect(kinds()).toEqual(['scale']);
    expect(await here.overlays()).toHaveLength(1);
  });

  test('gives back what is over, also after a restart, once, and says whose it was', async () => {
    here.world.advance(3_600_001);
    await freshTimer().run(signal);
    await freshTimer().run(signal);
    expect(kinds()).toEqual(['scale', 'release']);
    expect(await here.overlays()).toEqual([]);
    expect((await here.records()).slice(-2)).toEqual(['intent release by fairlead', 'done release by fairlead']);
    expect((await here.world.store.object('dev', webKey))?.baseline).toBe('after release');
    const [event] = await here.world.store.events({ kinds: ['act-ended'] }, 1);
    expect(event?.message).toBe(
      'what operator of * did to Deployment/shop/web of shop in dev (scale to 5) is over: it is as Git says again',
    );
  });

  test('tries again where the target is away, less and less often, and goes on keeping the decision', async () => {
    here.world.advance(3_600_001);
    here.trouble = new AppError('unavailable', 'away');
    const timer = freshTimer();
    await timer.run(signal);
    await timer.run(signal);
    expect(kinds()).toEqual(['scale', 'release']);
    expect(errors).toEqual(['the end of scale of Deployment/shop/web']);
    here.world.advance(60_000);
    here.trouble = null;
    await timer.run(signal);
    expect(kinds()).toEqual(['scale', 'release', 'release']);
    expect(await here.overlays()).toEqual([]);
  });

  test('an object that is gone needs nothing', async () => {
    here.world.advance(3_600_001);
    here.trouble = new AppError('not-found', 'gone');
    await freshTimer().run(signal);
    expect(await here.overlays()).toEqual([]);
    expect(errors).toEqual([]);
  });

  test.each([
    ['everything is stopped', { kind: 'freeze', scope: {}, all: true }],
    ['the placement is paused', { kind: 'pause', placement: 'shop-dev' as never }],
  ] as const)('waits while %s', async (_sentence, what) => {
    here.world.advance(3_600_001);
    const made = { id: 'd', by: 'ada', reason: 'x', at: here.world.deps.clock.now(), until: null };
    await here.world.store.commit([{ kind: 'put-decision', decision: { ...made, ...what } }]);
    await freshTimer().run(signal);
    expect(kinds()).toEqual(['scale']);
    await here.world.store.commit([{ kind: 'remove-decision', id: 'd' }]);
    await freshTimer().run(signal);
    expect(kinds()).toEqual(['scale', 'release']);
  });
});
