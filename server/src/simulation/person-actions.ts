import type { PlacementRow } from '../ports/store.ts';
import { loadBundle } from '../reconcile/bundle-storage.ts';
import { noJudge, noVerifier } from '../testing/no-judge.ts';
import { acceptRewrite } from '../usecases/act/accept-rewrite.ts';
import { confirm } from '../usecases/act/confirm.ts';
import { freeze, thaw } from '../usecases/act/freeze.ts';
import { pause, resume } from '../usecases/act/pause.ts';
import { pin, unpin } from '../usecases/act/pin.ts';
import { promote } from '../usecases/act/promote.ts';
import { type Asked, request } from '../usecases/act/request.ts';
import { rollback } from '../usecases/act/rollback.ts';
import { sync } from '../usecases/act/sync.ts';
import type { Caller, UseCaseDeps } from '../usecases/deps.ts';
import { listSyncObjects } from '../usecases/read/sync.ts';
import type { SimAction } from './actions.ts';
import type { SimWorld } from './sim-world.ts';

const ada: Caller = {
  actor: { issuer: 'simulation', subject: 'ada', kind: 'person', person: 'ada' },
  grants: [{ role: 'admin', project: '*' }],
  via: 'simulation',
  signal: new AbortController().signal,
};

/** Lets a person do something through the use cases, as the API and the command line do. Nothing while no server is up. */
export async function asPerson(
  world: SimWorld,
  act: (deps: UseCaseDeps, caller: Caller) => Promise<{ readonly ok: boolean }>,
): Promise<void> {
  const { loop, onDisk: store, git, sealer, hash, random, clock } = world;
  if (loop === null) return;
  const installation = (await store.installation())?.id;
  if (installation === undefined) return;
  const deps: UseCaseDeps = {
    store,
    git,
    sealer,
    hash,
    random,
    clock,
    installation,
    targets: (name) => loop.target(name),
    wake: (placement) => loop.wake(placement),
    pollRepo: (repo) => void loop.poll(repo),
    repoAccess: (repo) => loop.access(repo),
    loadBundle: (digest) => loadBundle({ store, sealer, hash }, digest),
    acceptRewrite: (repo) => loop.acceptRewrite(repo),
    configuration: () => loop.configuration(),
    reloadConfiguration: () => loop.reloadConfiguration(),
    shop: null,
    judge: noJudge,
    commitVerifier: noVerifier,
    policy: () => undefined,
    identityProviders: { list: () => [], of: () => undefined },
    confirming: new Map(),
    revertsForPeople: true,
    replica: 'test',
    session: () => world.session,
    version: '0',
    startedAt: 0,
  };
  await world.attempt(async () => {
    const outcome = await act(deps, ada);
    world.witness.answered(outcome);
    if (!outcome.ok) world.note(`refused: ${JSON.stringify(outcome).slice(0, 200)}`);
  });
}

async function somePlacement(world: SimWorld): Promise<PlacementRow | undefined> {
  const rows = await world.rows();
  if (rows.length === 0) return undefined;
  const row = world.random.pick(rows);
  world.note(`  in ${row.placement.application} ${row.placement.stage}`);
  return row;
}

function onPlacement(
  name: string,
  weight: number,
  act: (deps: UseCaseDeps, row: PlacementRow, world: SimWorld) => Promise<{ readonly ok: boolean }>,
): SimAction {
  return {
    name,
    weight,
    run: async (world) => {
      const row = await somePlacement(world);
      if (row !== undefined) await asPerson(world, (deps) => act(deps, row, world));
    },
  };
}

const ask = (name: string, weight: number, asked: (world: SimWorld) => Asked): SimAction =>
  onPlacement(name, weight, (deps, { placement }, world) => request(deps, ada, placement.id, asked(world)));

/** Everything, or (by the hour, so that it draws no lot of its own) every other object; with and without deletions. */
async function syncSome(deps: UseCaseDeps, { placement }: PlacementRow, world: SimWorld) {
  const prune = world.random.chance(0.5);
  const lot = Math.floor(world.clock.now() / 1_000) % 6;
  const listed = lot < 3 ? await listSyncObjects(deps, ada, placement.id) : null;
  const keys = listed?.ok === true ? listed.value.items.map(({ key }) => key) : [];
  const objects = keys.filter((_key, index) => index % 2 === lot % 2);
  const chosen = objects.length === 0 ? {} : { objects };
  if (objects.length > 0) world.note(`  only ${objects.join(' ')}`);
  return sync(deps, ada, placement.id, { ...chosen, ...(lot === 5 ? { prune: false } : prune ? { prune } : {}) });
}

/** What people ask for. */
export const personActions: readonly SimAction[] = [
  onPlacement('a person syncs', 2, (deps, row, world) => syncSome(deps, row, world)),
  ask('a person refreshes', 1, () => ({ kind: 'refresh', reason: 'look' })),
  ask('a person retries', 3, () => ({ kind: 'retry', reason: 'again' })),
  ask('a person aborts', 2, () => ({ kind: 'abort', reason: 'no' })),
  onPlacement('a person pauses', 2, (deps, { placement }, { random }) =>
    pause(deps, ada, placement.id, { for: random.pick(['30s', '5m', '1h']), reason: 'wait' }),
  ),
  onPlacement('a person resumes', 2, (deps, { placement }) => resume(deps, ada, placement.id, 'go')),
  onPlacement('a person pins', 1, (deps, { placement }) => pin(deps, ada, placement.id, { reason: 'stay' })),
  onPlacement('a person unpins', 2, (deps, { placement }) => unpin(deps, ada, placement.id, 'move')),
  onPlacement('a person rolls back', 3, (deps, { placement }) =>
    rollback(deps, ada, placement.id, { reason: 'worse than before' }),
  ),
  {
    name: 'a person promotes',
    weight: 3,
    run: async (world) => {
      const row = await somePlacement(world);
      if (row === undefined) return;
      const { application, stage } = row.placement;
      await asPerson(world, (deps) =>
        promote(deps, ada, application, { stage: world.random.chance(0.6) ? 'prod' : stage }),
      );
    },
  },
  {
    name: 'a person confirms what waits',
    weight: 4,
    run: async (world) => void (await confirmSome(world)),
  },
  {
    name: 'a person stops everything or a part',
    weight: 2,
    run: async (world) => {
      const { random } = world;
      const all = random.chance(0.4);
      const scope = all ? {} : random.pick([{ stage: 'dev' }, { application: 'shop' }, { target: 'staging' }]);
      const lasts = random.chance(0.5) ? { for: random.pick(['30s', '10m']) } : {};
      await asPerson(world, (deps) => freeze(deps, ada, { scope, all, reason: 'stop', ...lasts }));
    },
  },
  {
    name: 'a person thaws',
    weight: 3,
    run: async (world) => void (await thawOne(world)),
  },
  {
    name: 'a person accepts rewritten history',
    weight: 2,
    run: async (world) => acceptHeld(world),
  },
];

/** Confirms each plan that is held now, or one of them. */
export async function confirmSome(world: SimWorld, all = false): Promise<number> {
  const waiting = (await world.rows()).flatMap(({ placement, state }) =>
    state.holds.flatMap((hold) => (hold.plan === undefined ? [] : [{ id: placement.id, plan: hold.plan }])),
  );
  const chosen = all || waiting.length === 0 ? waiting : [world.random.pick(waiting)];
  for (const { id, plan } of chosen) await asPerson(world, (deps) => confirm(deps, ada, id, { plan }));
  return chosen.length;
}

/** Lifts one freeze; false when there is none. */
export async function thawOne(world: SimWorld): Promise<boolean> {
  const found = (await world.store.decisions()).find((decision) => decision.kind === 'freeze');
  if (found === undefined) return false;
  await asPerson(world, (deps) => thaw(deps, ada, { id: found.id }));
  return true;
}

export async function acceptHeld(world: SimWorld): Promise<void> {
  const held = (await world.store.repo(world.url))?.held;
  if (held === null || held === undefined) return;
  await asPerson(world, (deps) => acceptRewrite(deps, ada, { repo: world.url, to: held.to, reason: 'we squashed' }));
}

/** Lifts what people hold back: freezes, pauses and pins. */
export async function releaseEverything(world: SimWorld, pins: boolean): Promise<void> {
  while (await thawOne(world));
  for (const decision of await world.store.decisions()) {
    if (decision.kind === 'pause') await asPerson(world, (deps) => resume(deps, ada, decision.placement, 'go'));
    if (decision.kind === 'pin' && pins) await asPerson(world, (deps) => unpin(deps, ada, decision.placement, 'go'));
  }
}

/** Asks for everything that has not arrived to be tried again, and for what waits to be promoted. */
export async function pushEverything(world: SimWorld): Promise<void> {
  for (const { placement, state } of await world.rows()) {
    if (state.sync === 'synced') continue;
    if (placement.after.length > 0)
      await asPerson(world, (deps) => promote(deps, ada, placement.application, { stage: placement.stage }));
    await asPerson(world, (deps) => request(deps, ada, placement.id, { kind: 'retry', reason: 'again' }));
  }
}
