import type { InventoryItem } from '@fairlead/core/wire/view/placement.ts';
import { describe, expect, test } from 'vitest';
import type { PlacedResources } from '../view/layout-resources.ts';
import {
  type GraphMaterial,
  GraphPlacer,
  type PlaceAnswer,
  type PlaceRequest,
  placeRequested,
} from './graph-placer.ts';

const item = (name: string): InventoryItem =>
  ({
    object: `File/${name}`,
    group: '',
    kind: 'File',
    namespace: '',
    name,
    health: 'healthy',
    drifted: false,
    phase: 'sync',
    wave: 0,
  }) as unknown as InventoryItem; // the parts a graph is made of
const material = (...names: readonly string[]): GraphMaterial => ({
  facts: {
    application: 'shop',
    stage: 'dev',
    sync: 'synced',
    health: 'healthy',
    inventory: names.map(item),
    dependsOn: [],
    pendingDeletes: [],
  },
  owned: [],
  folding: { by: 'none', opened: new Set() },
});

/** A thread that answers when it is told to. */
function threads() {
  const asked: PlaceRequest[] = [];
  const seen: PlacedResources[] = [];
  let hear: (answer: PlaceAnswer) => void = () => undefined;
  let fail: () => void = () => undefined;
  const placer = new GraphPlacer({
    start: (onAnswer, onFailure) => {
      [hear, fail] = [onAnswer, onFailure];
      return { post: (request) => asked.push(request), close: () => undefined };
    },
    onPlaced: (placed) => seen.push(placed),
  });
  const answer = (index: number): void => {
    const known = Object.assign({ id: 0 }, ...asked.slice(0, index + 1)) as PlaceRequest; // requests add up to one
    hear({ id: known.id, placed: placeRequested(known) });
  };
  return { placer, asked, seen, answer, fail: () => fail() };
}
const names = (placed: PlacedResources | undefined): readonly string[] => placed?.nodes.map(({ name }) => name) ?? [];

describe('web/src/api/graph-placer.ts', () => {
  test('the answer to the newest question is shown, one to an older never', () => {
    const { placer, seen, answer } = threads();
    placer.place(material('a'));
    placer.place(material('a', 'b'));
    answer(1);
    answer(0);
    expect(seen.map(names)).toEqual([['shop', 'a', 'b']]);
  });

  test('what the thread knows is not sent again', () => {
    const { placer, asked, seen, answer } = threads();
    const first = material('a', 'b');
    placer.place(first);
    placer.place({ ...first, folding: { by: 'kind', opened: new Set() } });
    expect(Object.keys(asked[1] ?? {}).sort()).toEqual(['folding', 'id']);
    answer(1);
    expect(names(seen[0])).toEqual(['shop', 'a', 'b']);
  });

  test('where no thread can run, the graph is placed all the same', () => {
    const { placer, seen, fail } = threads();
    placer.place(material('a'));
    fail();
    placer.place(material('b'));
    expect(seen.map(names)).toEqual([
      ['shop', 'a'],
      ['shop', 'b'],
    ]);
  });
});
