import type { DependencyGraph } from '@fairlead/core/wire/view/insight.ts';
import { describe, expect, test } from 'vitest';
import { graphSentence, neededBy, nodeSize, placeDependencies, reachOf } from './dependency-graph.ts';

const app = (name: string): DependencyGraph['applications'][number] => ({
  project: 'p',
  name,
  health: 'healthy',
  sync: 'synced',
  placements: 3,
});
const need = (from: string, to: string): DependencyGraph['needs'][number] => ({
  project: 'p',
  from,
  to,
  kind: 'order',
  stages: ['dev'],
});
const needs = [need('web', 'api'), need('api', 'db'), need('jobs', 'db')];
const applications = ['db', 'api', 'web', 'jobs', 'mail'].map(app);

describe('web/src/view/dependency-graph.ts', () => {
  test('what is needed stands left of what needs it', () => {
    const { nodes, edges, alone } = placeDependencies({ applications, needs });
    const at = (name: string): number => nodes.find((node) => node.name === name)?.x ?? Number.NaN;
    expect(at('db')).toBeLessThan(at('api'));
    expect(at('api')).toBeLessThan(at('web'));
    expect(edges).toHaveLength(3);
    expect(alone.map(({ name }) => name)).toEqual(['mail']);
  });

  test('no two of a column overlap, and all are within the picture', () => {
    const many = Array.from({ length: 30 }, (_, index) => app(`a${index}`));
    const lines = many.slice(1).map(({ name }, index) => need(name, `a${index >> 1}`));
    const { nodes, width, height } = placeDependencies({ applications: many, needs: lines });
    for (const node of nodes) {
      expect([node.x, node.y].every((at) => at >= 0)).toBe(true);
      expect([node.x + nodeSize.width <= width, node.y + nodeSize.height <= height]).toEqual([true, true]);
      const near = nodes.filter((other) => other !== node && other.x === node.x);
      for (const other of near) expect(Math.abs(other.y - node.y)).toBeGreaterThanOrEqual(nodeSize.height);
    }
  });

  test.each([
    ['db', ['p/api', 'p/jobs', 'p/web']],
    ['api', ['p/web']],
    ['web', []],
  ])('%s reaches what needs it, the nearest first', (name, reached) => {
    expect(reachOf(needs, `p/${name}`)).toEqual(reached);
  });

  test('an application needs what its needs need', () => {
    expect(neededBy(needs, 'p/web')).toEqual(['p/api', 'p/db']);
  });

  test('a circle ends', () => {
    expect(reachOf([need('a', 'b'), need('b', 'a')], 'p/a')).toEqual(['p/b']);
  });

  test.each([
    [[], [], 'No application is declared yet.'],
    [applications.slice(0, 1), [], 'The one application needs no other one first.'],
    [applications, [], 'None of the 5 applications needs another one first.'],
    [applications, needs, '5 applications; db reaches furthest: 3 others wait when it is not healthy.'],
  ])('answers in words', (given, lines, sentence) => {
    expect(graphSentence({ applications: given, needs: lines })).toBe(sentence);
  });
});
