import { describe, expect, test } from 'vitest';
import { alikePlaces, causeOf, withoutPlace } from './alike-places.ts';

describe('web/src/view/alike-places.ts', () => {
  test('what is alike stands under its first, in the order of the firsts', () => {
    const groups = alikePlaces(['a1', 'b1', 'a2', 'c1', 'a3'], (name) => name.charAt(0));
    expect(groups.map(({ first, others }) => [first, ...others])).toEqual([['a1', 'a2', 'a3'], ['b1'], ['c1']]);
  });

  test.each([
    ['shop in prod failed: Deployment has 0 of 3 pods', 'Deployment has 0 of 3 pods'],
    ['shop in prod runs fd4262f, but drifted', 'Runs fd4262f, but drifted'],
    ['shop-db in prod failed: no', 'shop-db in prod failed: no'],
    ['held: waits', 'held: waits'],
  ])('%s', (sentence, said) => {
    expect(withoutPlace(sentence, { application: 'shop', stage: 'prod' })).toBe(said);
  });

  test('a version and a time make no other cause, a message does', () => {
    expect(causeOf('0601aea failed at 15:29 UTC: probe')).toBe(
      causeOf('fd4262f failed at 2026-11-20 02:10 UTC: probe'),
    );
    expect(causeOf('probe fails')).not.toBe(causeOf('image is missing'));
  });
});
