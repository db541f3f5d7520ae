import { isJsonObject } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { GateName } from '@fairlead/core/model/hold.ts';
import { objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Tree } from '../ports/git.ts';
import type { PlacementRow } from '../ports/store.ts';
import { loadBundle } from '../reconcile/bundle-storage.ts';
import { checkInvariants } from './invariants.ts';
import { acceptHeld, confirmSome, pushEverything, releaseEverything } from './person-actions.ts';
import { goodFiles, releaseBranch, releaseFiles } from './repository-content.ts';
import type { SimWorld } from './sim-world.ts';

const minute = 60_000;
const main = 'refs/heads/main';

/** What only a person can lift; anything else has to pass by itself. */
const personsGates: ReadonlySet<GateName> = new Set([
  'manual',
  'promotion',
  'source',
  'dependency',
  'approval',
  'deletion',
  'conflict',
  'observing',
  'outcome',
  'known-bad',
  'pin',
]);

/** The faults end: everything must arrive or say what a person must do; then people do it, and everything must arrive. */
export async function checkLiveness(world: SimWorld): Promise<void> {
  world.note('the calm begins');
  await calm(world);
  await releaseEverything(world, false);
  await world.run(75 * minute, 90_000);
  for (const row of await world.rows()) await restsWell(world, row);
  if (world.violations.length > 0) return;
  await correctsWithoutGit(world);
  if (world.violations.length > 0) return;
  await repair(world);
  if (world.violations.length > 0) return;
  await staysQuiet(world);
  await checkInvariants(world);
}

async function calm(world: SimWorld): Promise<void> {
  world.life?.spare();
  world.diskFull = false;
  world.repo.setReachable(true);
  world.repo.setStale(false);
  const kept = world.repo.tip('refs/heads/kept');
  if (world.repo.tip(main) === null && kept !== null) world.repo.setRef(main, kept);
  for (const target of world.targets.values()) {
    target.faultRate = 0;
    target.maxEventDelayMs = 0;
    target.return();
  }
  await world.run(150_000, 5_000);
  if (world.life?.alive !== true) {
    world.witness.forget();
    await world.start();
  }
  await world.run(5_000);
}

/** Synced and true, or held by something that a person must lift, or failed for a reason that stands in Git. */
async function restsWell(world: SimWorld, row: PlacementRow): Promise<void> {
  const { placement, state } = row;
  const name = `${placement.application} in ${placement.stage}`;
  if (state.sync === 'synced') return equalsDesired(world, row);
  if (state.holds.some((hold) => personsGates.has(hold.gate))) return;
  if (state.failure !== null && !state.failure.retryable) return;
  if (state.failure?.code === 'unhealthy' || state.failure?.code === 'deadline') return;
  if (state.sync === 'drifted' && placement.settings.heal === 'alert') return;
  world.violate('liveness', `${name} is ${state.sync}: ${JSON.stringify({ ...state, settings: undefined })}`);
}

/** What is there is what the bundle declares, no more and no less. */
async function equalsDesired(world: SimWorld, { placement, state }: PlacementRow): Promise<void> {
  const { store, sealer, hash } = world;
  const present = world.targets.get(placement.target)?.fake.present();
  if (state.desired === null || present === undefined) return;
  const name = `${placement.application} in ${placement.stage}`;
  const { objects } = await loadBundle({ store, sealer, hash }, state.desired.bundle);
  for (const { ref, manifest } of objects) {
    const live = present.get(objectKey(ref));
    const spec = isJsonObject(live?.view) ? live.view['spec'] : undefined;
    const equal = stableStringify(spec ?? null) === stableStringify(manifest['spec'] ?? null);
    if (live?.owner?.placement !== placement.id || !equal)
      world.violate(
        'truth',
        `${name} is called synced, but ${objectKey(ref)} is ${JSON.stringify(live?.view ?? null)}`,
      );
  }
  const declared = new Set(objects.map((object) => objectKey(object.ref)));
  for (const [key, version] of present)
    if (version.owner?.placement === placement.id && !declared.has(key))
      world.violate('truth', `${name} is called synced, but ${key} is left over`);
}

/** Git is away: what runs is still put back, everywhere. */
async function correctsWithoutGit(world: SimWorld): Promise<void> {
  const rows = (await world.rows()).filter(
    ({ placement, state }) => state.applied?.bundle === state.desired?.bundle && placement.settings.heal === 'correct',
  );
  const chosen = rows.flatMap(({ placement, state }) => {
    const target = world.targets.get(placement.target);
    const own = [...(target?.fake.present() ?? [])].find(
      ([key, version]) =>
        version.owner?.placement === placement.id && key.includes('/File/') && version.health.status === 'healthy',
    );
    const isCalm = state.sync === 'synced' && state.health === 'healthy';
    return own === undefined || target === undefined || !isCalm ? [] : [{ id: placement.id, target, own }];
  });
  world.repo.setReachable(false);
  await world.run(3 * minute, 10_000);
  for (const { target, own } of chosen)
    target.fake.editByHand(parseObjectKey(own[0]), { spec: { content: 'by hand while Git is away' } });
  await world.run(15 * minute, 30_000);
  for (const { id, target, own } of chosen) {
    if (target.fake.present().get(own[0])?.fingerprint === own[1].fingerprint) continue;
    const state = (await world.store.placement(id))?.state;
    world.violate('corrections', `${own[0]} was not put back while Git was away: ${JSON.stringify(state)}`);
  }
  world.repo.setReachable(true);
  await world.run(11 * minute, 60_000);
}

/** People repair everything that can be: then nothing is left that is not as Git says. */
async function repair(world: SimWorld): Promise<void> {
  world.note('people repair everything');
  await acceptHeld(world);
  await world.run(minute, 5_000);
  await commitWhole(world, main, goodFiles('repaired'));
  await commitWhole(world, releaseBranch, releaseFiles('repaired'));
  for (let round = 0; round < 6; round++) {
    await world.run(15 * minute, 30_000);
    if ((await world.rows()).every(({ state }) => state.sync === 'synced')) break;
    await acceptHeld(world);
    await releaseEverything(world, true);
    await confirmSome(world, true);
    await pushEverything(world);
  }
  await world.run(75 * minute, 90_000);
  for (const row of await world.rows()) {
    const { placement, state } = row;
    if (state.sync === 'synced' && state.health === 'healthy') await equalsDesired(world, row);
    else
      world.violate(
        'repair',
        `${placement.application} in ${placement.stage} does not arrive: ${JSON.stringify(state)}`,
      );
  }
}

/** Makes a branch hold exactly these files. */
async function commitWhole(world: SimWorld, ref: string, files: { readonly [path: string]: string }): Promise<void> {
  const tip = world.repo.tip(ref);
  const found = tip === null ? [] : await filesBelow(await world.git.tree(world.access, tip), '');
  const gone = found.filter((path) => !(path in files) && !path.endsWith('.lock.yaml'));
  world.repo.commit(
    { ...Object.fromEntries(gone.map((path): readonly [string, null] => [path, null])), ...files },
    { message: 'Repair everything', ref },
  );
}

async function filesBelow(tree: Tree, folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { name, type } of (await tree.list(folder)) ?? []) {
    const path = folder === '' ? name : `${folder}/${name}`;
    if (type === 'directory') found.push(...(await filesBelow(tree, path)));
    else found.push(path);
  }
  return found;
}

/** At rest nothing is asked, written or recorded. */
async function staysQuiet(world: SimWorld): Promise<void> {
  const count = async () => ({
    events: await world.store.lastEventSeq(),
    calls: [...world.targets.values()].map(({ fake }) => ({ ...fake.calls, writes: fake.writes })),
    tip: world.repo.tip(main),
  });
  const before = JSON.stringify(await count());
  await world.run(60 * minute, 90_000);
  const after = JSON.stringify(await count());
  if (before !== after) {
    const news = await world.store.events({ after: (JSON.parse(before) as { events: number }).events }, 20);
    world.violate('rest', `${before} became ${after}: ${news.map((event) => event.message).join('; ')}`);
  }
}
