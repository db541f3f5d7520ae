import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject } from '@fairlead/core/lib/json.ts';
import { ok, type Result } from '@fairlead/core/lib/result.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { DesiredObject, ObjectRef } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { shopCommand, shopConfigPath, shopTries } from '@fairlead/core/shop/shop-tries.ts';
import type { ShopView, VisitView } from '@fairlead/core/wire/view/shop.ts';
import type { Shop } from '../../ports/shop.ts';
import { branchOf } from '../../reconcile/branch-of.ts';
import { maySee } from '../authorise.ts';
import type { Caller, Outcome, Refusal, UseCaseDeps } from '../deps.ts';
import { missing, refuse } from '../refuse.ts';
import { onTarget } from './objects.ts';

/** Where visitors enter: a port, or the Route whose port is chosen anew each time. */
type Door = { readonly kind: 'port'; readonly port: number } | { readonly kind: 'asked'; readonly route: ObjectRef };

const mostBytes = 64 * 1024;
/** Often enough to see a version take over, seldom enough to cost nothing. */
const betweenVisitsMs = 150;

/** The quickstart's shop, where this installation has it and the caller may see it. */
export function shopFor({ shop }: UseCaseDeps, caller: Caller): Result<Shop, Refusal> {
  return shop === null || !maySee(caller, shop.project) ? missing('shop', 'of the quickstart') : ok(shop);
}

/** What there is to try, each with the command that does the same. */
export async function readShop(deps: UseCaseDeps, caller: Caller): Outcome<ShopView> {
  const shop = shopFor(deps, caller);
  if (!shop.ok) return shop;
  const { application, project } = shop.value;
  const config = await shopConfig(deps, caller, shop.value);
  if (!config.ok) return config;
  const tries = shopTries.flatMap((wanted) => {
    const command = shopCommand(config.value.text, wanted);
    const { name, title, says } = wanted;
    return command.ok ? [{ name, title, says, command: command.value }] : [];
  });
  return ok({ application, project, stages: await shopDoors(deps, shop.value, caller), tries, asOf: deps.clock.now() });
}

export type ShopConfig = { readonly text: string; readonly ref: string; readonly commit: CommitSha };

/** The shop's settings at the tip of its default branch. */
export async function shopConfig(
  { git }: UseCaseDeps,
  { signal }: Caller,
  { access }: Shop,
): Promise<Result<ShopConfig, Refusal>> {
  const refs = await git.refs(access, signal);
  const states = Object.entries(refs).map(([ref, commit]) => ({ repo: access.url, ref, commit, seenAt: 0 }));
  const branch = branchOf({ kind: 'head' }, states);
  if (branch === undefined) return refuse('conflict', `${access.url} has no default branch; push one to it`);
  await git.fetch(access, branch.commit, signal);
  const bytes = await (await git.tree(access, branch.commit)).read(shopConfigPath, mostBytes);
  if (bytes === undefined)
    return refuse('conflict', `the shop holds no ${shopConfigPath} any more; bring it back to try things by a button`);
  return ok({ text: new TextDecoder().decode(bytes), ...branch });
}

/** Visits one stage for as long as somebody listens. */
export async function visitShop(deps: UseCaseDeps, caller: Caller, stage: string): Outcome<AsyncIterable<VisitView>> {
  const shop = shopFor(deps, caller);
  if (!shop.ok) return shop;
  const found = (await shopDoors(deps, shop.value, caller)).find(({ name }) => name === stage);
  if (found === undefined)
    return refuse(
      'not-found',
      `the shop answers nobody in ${stage} yet; see \`fairlead why ${shop.value.application}\``,
    );
  return ok(visits(deps, shop.value, found.url, caller.signal));
}

/** Where the stages of the shop answer, from what runs there: a stage that nothing was delivered to has no door. */
async function shopDoors(deps: UseCaseDeps, shop: Shop, { signal }: Caller): Promise<ShopView['stages']> {
  const placed = deps
    .configuration()
    .placements.filter(
      ({ application, project, targetKind }) =>
        application === shop.application && project === shop.project && targetKind === 'host',
    )
    .toSorted((a, b) => a.stageIndex - b.stageIndex);
  const doors = await Promise.all(
    placed.map(async (placement) => {
      const { id, stage: name } = placement;
      const bundle = (await deps.store.placement(id))?.state.applied?.bundle;
      const door = bundle === undefined ? null : frontDoor((await deps.loadBundle(bundle)).objects);
      const port = door?.kind === 'asked' ? await askedPort(deps, placement, door.route, signal) : (door?.port ?? null);
      return port === null ? [] : [{ name, url: `http://127.0.0.1:${port}/` }];
    }),
  );
  return doors.flat();
}

/** The door of the first Route. The quickstart's hosts are folders of this machine. */
export function frontDoor(objects: readonly Pick<DesiredObject, 'ref' | 'manifest'>[]): Door | null {
  for (const { ref, manifest } of objects) {
    const { spec } = manifest;
    if (ref.kind !== 'Route' || typeof spec !== 'object' || spec === null || !('port' in spec)) continue;
    if (typeof spec['port'] === 'number') return { kind: 'port', port: spec['port'] };
    if (spec['port'] === 'auto') return { kind: 'asked', route: ref };
  }
  return null;
}

/** The port that a Route was given, asked of its host; null while it has none, or the host does not answer. */
async function askedPort(
  deps: UseCaseDeps,
  placement: Placement,
  route: ObjectRef,
  signal: AbortSignal,
): Promise<number | null> {
  try {
    const live = await deps.targets(placement.target)?.live(onTarget(deps, placement), route, signal);
    const status = live?.['status'];
    const port = isJsonObject(status) ? status['port'] : undefined;
    return typeof port === 'number' ? port : null;
  } catch (error) {
    if (error instanceof AppError && error.code !== 'internal') return null; // the stage has no door as long as that lasts
    throw error;
  }
}

async function* visits({ clock }: UseCaseDeps, shop: Shop, url: string, signal: AbortSignal): AsyncIterable<VisitView> {
  while (!signal.aborted) {
    yield await shop.visit(url, signal);
    await new Promise<void>((done) => clock.after(betweenVisitsMs, done));
  }
}
