import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { PlacementId } from '@fairlead/core/model/ids.ts';
import { type ObjectKey, objectKey } from '@fairlead/core/model/object.ts';
import { readHook } from '@fairlead/core/order/read-hook.ts';
import { awaitDeletions } from './await-deletions.ts';
import { awaitAll, awaitWave } from './await-health.ts';
import { course, type Underway } from './course.ts';
import { execute } from './execute.ts';
import { fail } from './fail.ts';
import { gate } from './gate.ts';
import { holdWrites } from './hold-writes.ts';
import { lastKnown } from './last-known.ts';
import type { LoopDeps } from './loop-deps.ts';
import { noteTrouble } from './note-trouble.ts';
import { heldBack, loadPass, type Pass } from './pass.ts';
import { type Planned, plan } from './plan.ts';
import { promote } from './promote.ts';
import { record } from './record.ts';
import { release, releaseOf } from './release.ts';
import { type RenderedBundle, render } from './render.ts';
import { renderAnew } from './render-anew.ts';
import { answerAbort, answerRefresh } from './requests.ts';
import { revert } from './revert.ts';
import { source } from './source.ts';
import { type End, end, next, type Step } from './step.ts';
import { emptied } from './withdrawn.ts';

/**
 * The story of a commit on its way to a healthy placement. One pass looks at one placement: it falls through what is
 * done already, does the next thing, and ends, telling when to look again. Nothing here sleeps: a hold, a health wait
 * or a back-off is an ended pass. Everything a pass knows it has read after it began.
 */
export async function reconcile(whole: LoopDeps, id: PlacementId, signal: AbortSignal): Promise<End> {
  const store = holdWrites(whole.store, whole.clock);
  const deps = { ...whole, store, bundles: new Map() };
  try {
    const ended = await look(deps, id, signal);
    await store.flush();
    return ended;
  } catch (error) {
    if (error instanceof AppError) await store.flush();
    await noteTrouble(deps, id, error);
    await renderAnew(deps, id, error);
    throw error;
  }
}

async function look(deps: LoopDeps, id: PlacementId, signal: AbortSignal): Promise<End> {
  const loaded = await loadPass(deps, id);
  if (loaded === undefined) return end();
  const pass = await answerAbort(deps, loaded);
  const released = releaseOf(pass);
  if (released !== undefined) return release(deps, pass, released, signal);

  const { rendered, trouble } = await askGit(deps, pass, signal);
  const ended = rendered.kind === 'end' ? rendered : await act(deps, rendered.pass, rendered.value, signal);
  if (trouble !== null) throw trouble;
  return ended;
}

type Asked = { readonly rendered: Step<RenderedBundle>; readonly trouble: unknown };

/** What Git asks for. Where Git cannot be asked, what runs is looked after as last known, and the trouble is thrown at the end. */
async function askGit(deps: LoopDeps, pass: Pass, signal: AbortSignal): Promise<Asked> {
  let rendered: Step<RenderedBundle> | null = null;
  try {
    rendered = pass.placement.withdrawn ? await emptied(deps, pass) : await sourceAndRender(deps, pass, signal);
    if (rendered.kind === 'next') await revert(deps, rendered.pass, signal);
    return { rendered, trouble: null };
  } catch (trouble) {
    return { rendered: rendered ?? lastKnown(pass, trouble), trouble };
  }
}

async function act(deps: LoopDeps, pass: Pass, bundle: RenderedBundle, signal: AbortSignal): Promise<End> {
  await answerRefresh(deps, pass, signal);
  const underway = await course(deps, pass, bundle, signal);
  if (underway.kind === 'end') return underway;
  return deliver(deps, underway.pass, underway.value, signal);
}

async function sourceAndRender(deps: LoopDeps, pass: Pass, signal: AbortSignal): Promise<Step<RenderedBundle>> {
  const sourced = await source(deps, pass, signal);
  const hold = sourced.kind === 'next' && sourced.pass.stuck !== null ? null : await promote(deps, pass, signal);
  if (sourced.kind === 'end') return sourced;
  const rendered = await render(deps, sourced.pass, sourced.value, signal);
  return rendered.kind === 'end' || hold === null ? rendered : next(heldBack(rendered.pass, hold), rendered.value);
}

/** Wave by wave: wait for the one in flight, look again, ask the gates, write the next; then record the verdict. */
async function deliver(deps: LoopDeps, pass: Pass, underway: Underway, signal: AbortSignal): Promise<End> {
  let current = pass;
  let { delivery, bundle, agreed } = underway;
  for (;;) {
    const arrived = await awaitWave(deps, current, delivery, agreed);
    if (arrived.kind === 'end') return arrived;
    const known = { ...(bundle && { bundle }), ...(agreed && { agreed }) };
    const planned = await plan(deps, arrived.pass, { delivery: arrived.value, ...known }, signal);
    if (planned.kind === 'end') return planned;
    ({ whole: bundle, plan: agreed } = planned.value);
    const permitted = await gate(deps, planned.pass, planned.value, signal);
    if (permitted.kind === 'end') return permitted;
    const executed = await execute(deps, permitted.pass, permitted.value, signal);
    if (executed.kind === 'end') return executed;
    if (executed.value.finished) return conclude(deps, executed.pass, permitted.value);
    current = executed.pass;
    delivery = executed.value.delivery;
  }
}

async function conclude(deps: LoopDeps, pass: Pass, planned: Planned): Promise<End> {
  const { failing } = planned.delivery;
  if (failing !== undefined) return fail(deps, pass, planned.delivery, failing);
  const all = await awaitAll(deps, pass, planned.delivery, declaredKeys(planned));
  if (all.kind === 'end') return all;
  const gone = await awaitDeletions(deps, all.pass, planned.delivery);
  if (gone.kind === 'end') return gone;
  return record(deps, gone.pass, planned, all.value);
}

/** What is kept: hooks were awaited in their waves, and may be gone by now. */
function declaredKeys(planned: Planned): ReadonlySet<ObjectKey> {
  const kept = planned.bundle.objects.filter((object) => readHook(object.manifest) === null);
  return new Set(kept.map((object) => objectKey(object.ref)));
}
