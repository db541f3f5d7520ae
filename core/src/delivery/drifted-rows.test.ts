import { describe, expect, it } from 'vitest';
import type { ObjectKey } from '../model/object.ts';
import type { IgnoreRule, Settings } from '../model/settings.ts';
import { type DriftFacts, judgedAdditions, mayBePutBack, sameAdditions, toldAsDrift } from './drifted-rows.ts';

const addition = { by: 'kubectl-edit', path: '/spec/template/spec/containers/1', field: 'the container' };
const row = (patch: Partial<DriftFacts> = {}): DriftFacts => ({
  key: 'apps/Deployment/shop/web' as ObjectKey,
  baseline: 'b',
  live: 'b',
  ...patch,
});
const settings = (additions?: Settings['additions'], ...ignore: readonly IgnoreRule[]) => ({
  ignore,
  ...(additions === undefined ? {} : { additions }),
});

describe('core/src/delivery/drifted-rows.ts', () => {
  it.each<readonly [string, DriftFacts, ReturnType<typeof settings>, boolean, boolean]>([
    ['what is as we wrote it', row(), settings('correct'), false, false],
    ['lost fields, whatever is said of additions', row({ live: 'x' }), settings(), true, true],
    ['what was only claimed', row({ baseline: null, live: 'x' }), settings(), false, false],
    ['an addition nobody asked about', row({ added: [addition] }), settings(), false, false],
    ['an addition that is to be told', row({ added: [addition] }), settings('alert'), true, false],
    ['an addition that is to go', row({ added: [addition] }), settings('correct'), true, true],
    [
      'an addition to what is gone',
      row({ live: null, baseline: null, added: [addition] }),
      settings('alert'),
      false,
      false,
    ],
  ])('judges %s', (_sentence, facts, by, told, putBack) => {
    expect([toldAsDrift(facts, by), mayBePutBack(facts, by)]).toEqual([told, putBack]);
  });

  it.each<readonly [string, IgnoreRule, number]>([
    ['by the manager', { manager: 'kubectl-edit' }, 0],
    ['not by another manager', { manager: 'Lens' }, 1],
    ['by a place above it', { path: '/spec/template' }, 0],
    ['by a place in it', { path: '/spec/template/spec/containers/1/image' }, 0],
    ['not by a place beside it', { path: '/spec/template/spec/containers/0' }, 1],
    ['not of another kind', { kind: 'StatefulSet', manager: 'kubectl-edit' }, 1],
    ['not of another name', { name: 'api', manager: 'kubectl-edit' }, 1],
  ])('leaves an addition to who made it %s', (_sentence, rule, left) => {
    expect(judgedAdditions(row({ added: [addition] }), settings('alert', rule))).toHaveLength(left);
  });

  it('tells nothing of who took a field of ours: that is lost, not added', () => {
    expect(judgedAdditions(row({ live: 'x', added: [addition] }), settings('alert'))).toEqual([]);
  });

  it('knows two accounts by who and where', () => {
    expect(sameAdditions(undefined, [])).toBe(true);
    expect(sameAdditions([addition], [{ ...addition, field: 'told otherwise' }])).toBe(true);
    expect(sameAdditions([addition], [{ ...addition, by: 'Lens' }])).toBe(false);
    expect(sameAdditions([addition], [addition, addition])).toBe(false);
  });
});
