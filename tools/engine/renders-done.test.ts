import { describe, expect, it } from 'vitest';
import { Figures } from '../../bench/figure.ts';
import { measureMixed } from '../../bench/measure-mixed.ts';
import { requires } from '../test/requires.ts';

const needs = requires('engine-wasm');

describe.skipIf(needs.skip)('bench/measure-mixed.ts', () => {
  // The same repository with 1,000 applications is a part of the bench.
  it('follow the change, not the repository', { timeout: 10 * 60_000 }, async () => {
    const figures = new Figures('test');
    await measureMixed(figures, 50);
    const renders = figures.all.filter(({ name }) => name.startsWith('renders'));
    expect(renders.map(({ name, value }) => [name, value])).toEqual([
      ['renders of the first time', 50],
      ['renders of a commit to a chart', 1],
      ['renders of a commit to an overlay', 1],
      ['renders of a commit to a program', 1],
      ['renders of a commit to a plain file', 1],
      ['renders of a commit to a shared base', 10],
      ['renders of a commit to a README', 0],
    ]);
  });
});
