import { describe, expect, it } from 'vitest';
import { checkHealthChecks, makeHealthChecks } from './health-check-schema.ts';

describe('core/src/configuration/health-check-schema.ts', () => {
  it('reads scripts and expressions', () => {
    expect(makeHealthChecks(undefined)).toEqual([]);
    expect(
      makeHealthChecks([
        { kind: 'Pod', lua: 'return {}' },
        { kind: 'a/*', cel: { current: 'true' } },
      ]),
    ).toEqual([
      { kind: 'Pod', by: { lua: 'return {}' } },
      { kind: 'a/*', by: { cel: { current: 'true' } } },
    ]);
  });

  it.each([
    ['neither', { kind: 'Pod' }, 'says not how; add lua or cel'],
    ['both', { kind: 'Pod', lua: 'x', cel: { current: 'y' } }, 'expected one of lua and cel, found both'],
  ])('finds %s', (_what, check, message) => {
    expect(checkHealthChecks([{ kind: 'Pod', lua: 'x' }, check], '/at')).toEqual([{ pointer: '/at/1', message }]);
  });
});
