import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { World } from '../testing/world.ts';

const hourMs = 3_600_000;
const fleet = (hour: number) => `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec:
  host: {roots: ["."], ports: [8100-8119]}
  guards: {windows: {allow: {at: "0 ${hour} * * *", for: 1h}}}
`;
const shop = `
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  source: {repo: ., path: shop}
  stages: [dev]
`;
const file = (content: string) => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: a}
spec: {path: a, content: "${content}"}
`;
const key = 'host.fairlead.dev/File//a' as ObjectKey;

describe('server/src/reconcile/gate.ts', () => {
  let world: World;
  /** The hour of the day, in UTC, that the world's clock shows. */
  const hourNow = (): number => new Date(world.clock.now()).getUTCHours();
  const live = (): string | undefined => world.target('dev').objects.get(key)?.content;

  beforeEach(async () => {
    world = new World();
    world.repo.commit({ 'fleet.yaml': fleet((hourNow() + 3) % 24), 'shop.yaml': shop, 'shop/a.yaml': file('one') });
    await world.start();
    await world.run();
  });
  afterEach(async () => {
    await world.stop();
    expect(world.errors).toEqual([]);
  });

  test('a change waits for its window, says when that opens, and goes on by itself then', async () => {
    const { holds } = (await world.placement('dev')).state;
    expect(holds).toMatchObject([{ gate: 'window', rule: 'Target/dev spec.guards.windows' }]);
    expect(holds[0]?.reason).toMatch(/^Target\/dev allows no change now: no window is open; it opens .* UTC$/);
    expect(new Date(holds[0]?.until ?? 0).getUTCHours()).toBe((hourNow() + 3) % 24);
    expect(live()).toBeUndefined();
    await world.run(3 * hourMs);
    expect(live()).toContain('one');
    expect((await world.placement('dev')).state).toMatchObject({ sync: 'synced', holds: [] });
  });

  test('drift is put back while it is closed', async () => {
    await world.run(3 * hourMs);
    await world.run(2 * hourMs);
    world.target('dev').edit(key, 'by hand');
    await world.run();
    expect(live()).toContain('one');
  });

  test('a commit that takes the window away does not get through by that', async () => {
    world.repo.commit({ 'fleet.yaml': fleet(0).replace(/ {2}guards:.*\n/, '') });
    await world.run();
    expect(live()).toBeUndefined();
    expect((await world.placement('dev')).state.holds[0]?.reason).toContain('as Git said before');
    expect((await world.store.problems()).map(({ message }) => message).join()).toContain('stands beside it until');
    await world.run(3 * hourMs);
    expect(live()).toContain('one');
  });
});
