import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Health } from '@fairlead/core/model/health.ts';
import type { HealthScript } from '@fairlead/core/model/health-check.ts';
import { describe, expect, it } from 'vitest';
import { systemClock } from '../../../io/system-clock.ts';
import { CustomHealth } from './custom-health.ts';
import { type LiveObject, readLive } from './live-object.ts';

const queue = (resourceVersion: string, over: { readonly [field: string]: string | object } = {}): LiveObject =>
  readLive({
    apiVersion: 'acme.dev/v1',
    kind: 'Queue',
    metadata: { name: 'q', uid: 'u', resourceVersion, ...over } as never,
    status: { conditions: [{ type: 'Ready', status: 'False', message: 'not yet' }] },
  });

function checked(verdict: Result<Health | undefined, string>) {
  const asked: HealthScript[] = [];
  const judge = {
    judge: async (script: HealthScript) => {
      asked.push(script);
      return verdict;
    },
  };
  const checks = [{ kind: 'acme.dev/Queue', by: { lua: 'the script' } }];
  return { asked, health: new CustomHealth({ checks, judge, clock: systemClock }) };
}
const degraded: Health = { status: 'degraded', message: 'its disk is full' };

describe('server/src/adapters/targets/kubernetes/custom-health.ts', () => {
  it('is what the check says, and asks once for each version of an object', async () => {
    const { health, asked } = checked(ok(degraded));
    const answers = await Promise.all([health.of(queue('1')), health.of(queue('1')), health.of(queue('1'))]);
    expect(answers).toEqual([degraded, degraded, degraded]);
    expect(asked).toEqual([{ lua: 'the script' }]);
    expect(await health.of(queue('2'))).toEqual(degraded);
    expect(asked).toHaveLength(2);
  });

  it('is what the object itself says where the check says nothing, or no check is for its kind', async () => {
    const own = { status: 'progressing', message: 'not yet' };
    expect(await checked(ok(undefined)).health.of(queue('1'))).toEqual(own);
    const { health, asked } = checked(ok(degraded));
    const other = queue('1');
    expect(await health.of({ ...other, ref: { ...other.ref, kind: 'Topic' } })).toEqual(own);
    expect(asked).toEqual([]);
  });

  it("is what the project's own check says, before the target's; another check of an object judges it anew", async () => {
    const asked: HealthScript[] = [];
    const judge = {
      judge: async (script: HealthScript) => {
        asked.push(script);
        return ok(degraded);
      },
    };
    const check = (lua: string) => ({ kind: 'acme.dev/*', by: { lua } });
    let own = [check('of the project')];
    const health = new CustomHealth({
      checks: [check('of the target')],
      checksOf: (project) => (project === 'web' ? own : []),
      judge,
      clock: systemClock,
    });
    const of = (project: string) =>
      queue('1', { uid: project, annotations: { 'fairlead.dev/application': `${project}/shop` } });
    await health.of(of('web'));
    await health.of(of('web'));
    await health.of(of('ops'));
    await health.of(queue('1'));
    own = [check('of the project, anew')];
    await health.of(of('web'));
    expect(asked.map((script) => ('lua' in script ? script.lua : ''))).toEqual([
      'of the project',
      'of the target',
      'of the target',
      'of the project, anew',
    ]);
  });

  it('is unknown where the check fails, and says why', async () => {
    expect(await checked(err('line 3: attempt to index a nil value')).health.of(queue('1'))).toEqual({
      status: 'unknown',
      message: "the target's health check for acme.dev/Queue fails: line 3: attempt to index a nil value",
    });
  });

  it.each([
    ['what is being deleted', { deletionTimestamp: '2026-01-01T00:00:00Z' }, 'progressing'],
    ['what people want ignored', { annotations: { 'fairlead.dev/health': 'ignore' } }, 'healthy'],
  ])('does not ask about %s', async (_what, over, status) => {
    const { health, asked } = checked(ok(degraded));
    expect(await health.of(queue('1', over))).toMatchObject({ status });
    expect(asked).toEqual([]);
  });
});
