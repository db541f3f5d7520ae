import { describe, expect, it } from 'vitest';
import type { Wanted } from './alerted-object.ts';
import { fitsWanted, searchFor } from './wanted-object.ts';

const wanted = (over: Partial<Wanted> = {}): Wanted => ({
  kinds: [],
  namespace: null,
  name: 'web',
  pod: null,
  ...over,
});
const row = { kind: 'Deployment', name: 'web', object: 'Deployment/shop/web' };

describe('web/src/view/wanted-object.ts', () => {
  it('asks for the part of the name that is known', () => {
    expect(searchFor(wanted())).toEqual({ kinds: [], search: 'web' });
    expect(searchFor(wanted({ namespace: 'shop', kinds: ['Deployment'] }))).toEqual({
      kinds: ['Deployment'],
      search: 'shop/web',
    });
  });

  it.each<[string, Partial<Wanted>, boolean]>([
    ['so called, of any kind', {}, true],
    ['of the kind, in any case', { kinds: ['deployment'] }, true],
    ['of another kind', { kinds: ['Service'] }, false],
    ['in the namespace', { namespace: 'shop' }, true],
    ['in another namespace', { namespace: 'db' }, false],
    ['called a little more', { name: 'we' }, true],
    ['what made a pod is called exactly so', { name: 'we', pod: 'we-7d9f8c6b5d-x2x7k' }, false],
  ])('%s', (_sentence, over, fits) => {
    expect(fitsWanted(row, wanted(over))).toBe(fits);
  });
});
