import { describe, expect, it } from 'vitest';
import { chooseVersion, isExactVersion, isRange } from './choose-version.ts';

const there = [
  '0.9.0',
  '1.0.0',
  '1.2.3',
  '1.2.4',
  '1.10.0',
  '2.0.0-rc.1',
  'v2.1.0',
  '2.1.1+build.5',
  '3.0.0-beta',
  'nightly',
];

describe('core/src/source/choose-version.ts', () => {
  it.each([
    ['1.2.3', '1.2.3'],
    ['nightly', 'nightly'],
    ['1.x', '1.10.0'],
    ['1', '1.10.0'],
    ['1.2', '1.2.4'],
    ['~1.2.0', '1.2.4'],
    ['^1.2.0', '1.10.0'],
    ['*', '2.1.1+build.5'],
    ['', '2.1.1+build.5'],
    ['>=1.0.0, <1.10.0', '1.2.4'],
    ['>= 1.0.0 < 1.2.4', '1.2.3'],
    ['1.0.0 - 1.2', '1.2.4'],
    ['^1.0.0, !=1.10.0', '1.2.4'],
    ['~0.9 || ~1.2', '1.2.4'],
    ['=>1.10.0', '2.1.1+build.5'],
    ['>=2.0.0-0', '3.0.0-beta'],
    ['>0.0.0-0 <2.1.0', '2.0.0-rc.1'],
    ['2.1.1', '2.1.1+build.5'],
  ])('%j takes %s', (wanted, expected) => {
    expect(chooseVersion(wanted, there)).toBe(expected);
  });

  it.each(['4.x', '>5', 'nothing-like-it', '~2.0'])('%s finds nothing', (wanted) => {
    expect(chooseVersion(wanted, there)).toBeUndefined();
  });

  it('tells a version from a range', () => {
    expect(['1.2.3', 'v1.2.3', '1.2.3-rc.1', '1.2', '^1.2.3', 'latest'].map(isExactVersion)).toEqual([
      true,
      true,
      true,
      false,
      false,
      false,
    ]);
    expect(['^1', '1.x', '>=1 <2', 'latest'].map(isRange)).toEqual([true, true, true, false]);
  });
});
