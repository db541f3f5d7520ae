import { describe, expect, test } from 'vitest';
import { placementName, readPlacementName } from './find-placements.ts';

const none = { stage: undefined, target: undefined };

describe('server/src/cli/find-placements.ts', () => {
  test.each([
    ['an application', 'shop', none, { application: 'shop' }],
    ['a stage of it', 'shop/prod', none, { application: 'shop', stage: 'prod' }],
    ['a target of the stage', 'shop/prod/eu-1', none, { application: 'shop', stage: 'prod', target: 'eu-1' }],
    [
      'options say the same',
      'shop',
      { stage: 'prod', target: 'eu-1' },
      { application: 'shop', stage: 'prod', target: 'eu-1' },
    ],
    ['both may agree', 'shop/prod', { stage: 'prod', target: undefined }, { application: 'shop', stage: 'prod' }],
  ])('%s', (_, name, place, expected) => {
    expect(readPlacementName(name, place)).toEqual(expected);
  });

  test.each([
    ['a name that contradicts --stage', 'shop/prod', { stage: 'dev', target: undefined }],
    ['an empty part', 'shop/', none],
    ['nothing before the slash', '/prod', none],
    ['too many parts', 'a/b/c/d', none],
  ])('refuses %s', (_, name, place) => {
    expect(() => readPlacementName(name, place)).toThrow(expect.objectContaining({ code: 'invalid-input' }));
  });

  test('the target is named only where it is not the stage’s own name', () => {
    expect(placementName({ application: 'shop', stage: 'prod', target: 'prod' })).toBe('shop/prod');
    expect(placementName({ application: 'shop', stage: 'prod', target: 'eu-1' })).toBe('shop/prod/eu-1');
  });
});
