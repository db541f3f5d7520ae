import { describe, expect, it } from 'vitest';
import { matchWorkload, type WorkloadRule } from './match-workload.ts';

const rule = (claims: WorkloadRule['claims']): WorkloadRule => ({
  ...{ claims, role: 'deployer', project: 'web', lifeMs: 900_000, place: 'Connection/ci spec.workload.rules[0]' },
});
const right = { sub: 'repo:acme/shop:ref:refs/heads/main', repository: 'acme/shop', ref: 'refs/heads/main', run: 7 };

const cases: { readonly [sentence: string]: readonly [WorkloadRule['claims'], boolean] } = {
  'claims that are all so fit': [{ repository: 'acme/shop', ref: 'refs/heads/main' }, true],
  'a pattern fits within a segment': [{ repository: 'acme/*' }, true],
  'a star does not cross a slash': [{ ref: 'refs/*' }, false],
  'one claim that is otherwise fits not': [{ repository: 'acme/shop', ref: 'refs/heads/dev' }, false],
  'a repository that begins alike is another': [{ repository: 'acme/sho' }, false],
  'another case is another name': [{ repository: 'Acme/Shop' }, false],
  'a claim that is not there fits not': [{ environment: '**' }, false],
  'a claim that is no text fits not': [{ run: '7' }, false],
  'a name that every object has is no claim': [{ constructor: '**' }, false],
  'no claims fit nobody': [{}, false],
};

describe('core/src/access/match-workload.ts', () => {
  it.each(Object.entries(cases))('%s', (_, [claims, expected]) => {
    expect(matchWorkload([rule(claims)], right) !== undefined).toBe(expected);
  });

  it('takes the first that fits', () => {
    const rules = [rule({ ref: 'x' }), { ...rule({ repository: '**' }), role: 'first' }, rule({ ref: '**' })];
    expect(matchWorkload(rules, right)?.role).toBe('first');
  });
});
