import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { World } from '../testing/world.ts';

const files = {
  'fleet.yaml':
    'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: dev}\nspec: {host: {roots: ["."]}}\n---\napiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: shop}\nspec: {source: {repo: ., path: deploy}, stages: [dev]}\n',
  'deploy/a.yaml':
    'apiVersion: host.fairlead.dev/v1\nkind: File\nmetadata: {name: a}\nspec: {path: a, content: right}\n',
};
const key = 'host.fairlead.dev/File//a' as ObjectKey;

describe('server/src/reconcile/render-anew.ts', () => {
  let world: World;
  beforeEach(async () => {
    world = new World();
    world.repo.commit(files);
    await world.start();
    await world.run();
  });
  afterEach(() => world.stop());

  it.each<[string, (open: string) => string]>([
    ['a word was changed', (open) => open.replace('right', 'wrong')],
    ['it was cut short', (open) => open.slice(0, -10)],
    ['it was emptied', () => '[]'],
  ])('notices in the store that %s, applies nothing of it, renders it again and goes on', async (_, alter) => {
    const digest = (await world.placement('dev')).state.desired?.bundle;
    const stored = digest === undefined ? undefined : await world.store.bundle(digest);
    if (stored === undefined) throw new Error('nothing is stored');
    expect(world.target('dev').objects.get(key)?.content).toContain('right');
    await world.store.commit([{ kind: 'put-bundle', bundle: { ...stored, open: alter(stored.open) } }]);
    world.target('dev').edit(key, 'by hand');
    const seen: (string | undefined)[] = [];
    for (let second = 0; second < 60; second++) {
      await world.run(1_000);
      seen.push(world.target('dev').objects.get(key)?.content);
    }
    expect(seen.filter((content) => content !== 'by hand' && content?.includes('right') !== true)).toEqual([]);
    expect(seen.at(-1)).toContain('right');
    expect(await world.store.bundle(stored.digest)).toEqual(stored);
    expect(world.errors.some((error) => error.includes('was altered in the store'))).toBe(true);
  });
});
