import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findCycles } from './find-cycles.ts';

const graph = (edges: { readonly [name: string]: readonly string[] }) => new Map(Object.entries(edges));
const cases: {
  readonly [sentence: string]: readonly [
    { readonly [name: string]: readonly string[] },
    { readonly [name: string]: string },
  ];
} = {
  'nothing waits for itself': [{ a: ['b'], b: ['c'], c: [] }, {}],
  'one waits for itself': [{ a: ['a'] }, { a: 'a a' }],
  'three wait in a ring': [
    { a: ['b'], b: ['c'], c: ['a'] },
    { a: 'a b c a', b: 'b c a b', c: 'c a b c' },
  ],
  'one waits for a ring and is not on it': [
    { x: ['a'], a: ['b'], b: ['a'] },
    { a: 'a b a', b: 'b a b' },
  ],
  'the shortest way is shown': [
    { a: ['b', 'd'], b: ['c'], c: ['a'], d: ['a'] },
    { a: 'a d a', b: 'b c a b', c: 'c a b c', d: 'd a d' },
  ],
  'what is not there ends a way': [{ a: ['gone'] }, {}],
};

describe('core/src/configuration/find-cycles.ts', () => {
  it.each(Object.entries(cases))('%s', (_, [edges, expected]) => {
    expect(Object.fromEntries([...findCycles(graph(edges))].map(([name, way]) => [name, way.join(' ')]))).toEqual(
      expected,
    );
  });
  it('answers for chains and rings of any length', () => {
    const chain = new Map(Array.from({ length: 50_000 }, (_, i) => [`${i}`, [`${i + 1}`]] as const));
    expect(findCycles(chain).size).toBe(0);
    expect(findCycles(new Map([...chain, ['49999', ['0']]])).size).toBe(50_000);
  });
  it('names exactly those that can reach themselves', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 10 }),
        (pairs) => {
          const edges = new Map(
            names.map((name) => [name, pairs.filter(([from]) => from === name).map(([, to]) => to)]),
          );
          const reaches = (name: string): boolean => {
            const seen = new Set(edges.get(name));
            for (const next of seen) for (const further of edges.get(next) ?? []) seen.add(further);
            return seen.has(name);
          };
          const cycles = findCycles(edges);
          expect([...cycles.keys()].sort()).toEqual(names.filter(reaches));
          for (const way of cycles.values())
            for (const [index, name] of way.slice(0, -1).entries()) expect(edges.get(name)).toContain(way[index + 1]);
        },
      ),
    );
  });
});
