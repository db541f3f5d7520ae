import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffSequences, type Stretch } from './diff-sequences.ts';

const sequence = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 24 });

describe('web/src/view/diff-sequences.ts', () => {
  it('leads from one side to the other, and gives both back', () => {
    fc.assert(
      fc.property(sequence, sequence, (before, after) => {
        const found = diffSequences(before, after);
        expect(side(found, before, 'before')).toEqual(before);
        expect(side(found, after, 'after')).toEqual(after);
        for (const { kind, before: atA, after: atB, length } of found)
          if (kind === 'same') expect(before.slice(atA, atA + length)).toEqual(after.slice(atB, atB + length));
      }),
    );
  });

  it('keeps as much as can be kept', () => {
    fc.assert(
      fc.property(sequence, sequence, (before, after) => {
        const kept = diffSequences(before, after).filter(({ kind }) => kind === 'same');
        expect(kept.reduce((sum, { length }) => sum + length, 0)).toBe(longestCommon(before, after));
      }),
    );
  });

  it('still finds its way where the two are far apart and long', () => {
    const before = Array.from({ length: 6_000 }, (_, index) => (index % 3 === 0 ? `kept ${index}` : `old ${index}`));
    const after = Array.from({ length: 6_000 }, (_, index) => (index % 3 === 0 ? `kept ${index}` : `new ${index}`));
    const found = diffSequences(before, after);
    expect(side(found, before, 'before')).toEqual(before);
    expect(side(found, after, 'after')).toEqual(after);
    expect(found.filter(({ kind }) => kind === 'same')).toHaveLength(2_000);
  });

  it('puts what goes before what comes', () => {
    expect(diffSequences(['x', 'a', 'y'], ['x', 'b', 'y']).map(({ kind }) => kind)).toEqual([
      'same',
      'before',
      'after',
      'same',
    ]);
  });
});

function side(found: readonly Stretch[], list: readonly string[], mine: 'before' | 'after'): readonly string[] {
  return found
    .filter(({ kind }) => kind === 'same' || kind === mine)
    .flatMap((stretch) => list.slice(stretch[mine], stretch[mine] + stretch.length));
}

function longestCommon(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const left of a) {
    const next = [0];
    for (const [index, right] of b.entries())
      next.push(left === right ? (row[index] ?? 0) + 1 : Math.max(next[index] ?? 0, row[index + 1] ?? 0));
    row = next;
  }
  return row[b.length] ?? 0;
}
