import { bundleDigest } from '@fairlead/core/bundle/bundle-digest.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { Bundle, Read } from '@fairlead/core/model/bundle.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { Hold } from '@fairlead/core/model/hold.ts';
import type { BundleDigest } from '@fairlead/core/model/ids.ts';
import type { Rendered } from '../ports/renderer.ts';
import type { Write } from '../ports/store.ts';
import { asStored, sealBundle } from './bundle-storage.ts';
import { completeNamespaces } from './complete-namespaces.ts';
import { judgeBundle } from './judge-bundle.ts';
import type { LoopDeps } from './loop-deps.ts';
import { outsideOf, treesOf } from './outside.ts';
import { describe, type Pass, type Stuck, save } from './pass.ts';
import { tell } from './placement-event.ts';
import { contentKey, recipientOf } from './render-facts.ts';
import type { Sourced } from './source.ts';
import { end, next, type Step } from './step.ts';

/** With its content where this pass has rendered it. */
export type RenderedBundle = Sourced & { readonly bundle: BundleDigest; readonly content?: Bundle };

/** The bundle of the revision. Nothing is rendered when everything that was read last time is as it was then. */
export async function render(
  deps: LoopDeps,
  pass: Pass,
  sourced: Sourced,
  signal: AbortSignal,
): Promise<Step<RenderedBundle>> {
  if (pass.stuck !== null) return stayAt(pass, sourced, pass.stuck);
  const inputs = await readInputs(deps, pass, signal);
  if (inputs.kind === 'waits') {
    const { reason, next: nextStep } = inputs;
    const holds: readonly Hold[] = [{ gate: 'dependency', rule: 'spec.inputs', reason, next: nextStep, until: null }];
    if (pass.state.desired !== null) return stayAt(pass, sourced, { holds, failure: null });
    await save(deps, pass, { holds, failure: null });
    return end();
  }
  const access = deps.repoAccess(sourced.repo);
  if (access === undefined) return end();
  await deps.git.fetch(access, sourced.revision, signal);
  const tree = await deps.git.tree(access, sourced.revision);
  const known = await deps.store.readsOf(pass.placement.id);
  const outside = outsideOf(deps, pass);
  const treeOf = treesOf(deps, pass, { repo: sourced.repo, tree }, signal);
  const keyOf = (reads: readonly Read[]): Promise<string> =>
    contentKey(deps, pass, reads, { treeOf, outside, inputsDigest: inputs.key }, signal);
  const reused = known.length === 0 ? undefined : await reuse(deps, await keyOf(known));
  if (reused !== undefined) return aimAt(deps, pass, { ...sourced, bundle: reused }, [], signal);
  const { source, stage } = pass.placement;
  const { committedAt } = await deps.git.commit(access, sourced.revision);
  const recipient = { ...recipientOf(deps, pass), committedAtMs: committedAt };
  const rendered = await deps.renderer.render(
    { repo: sourced.repo, tree, source, stage, inputs: inputs.values, lastReads: known, recipient, outside },
    signal,
  );
  if (!rendered.ok) {
    const { failure, reads } = rendered.error;
    if (failure.code !== 'source-unreachable' || !failure.retryable)
      return failRender(deps, pass, sourced, failure, reads);
    // As with Git: what runs goes on as last known, and the worker looks again with back-off.
    throw new AppError('unavailable', failure.message, { retry: 'backoff' });
  }
  const { reads } = rendered.value;
  const completed = await completeNamespaces(deps, pass, rendered.value.objects, signal);
  if (!completed.ok) return failRender(deps, pass, sourced, completed.error, reads);
  const { objects, isWhole } = completed.value;
  const digest = bundleDigest(objects, { hash: deps.hash, keyedDigest: (text) => deps.sealer.keyedDigest(text) });
  const key = await keyOf(reads);
  const writes: readonly Write[] = [
    { kind: 'put-bundle', bundle: sealBundle(deps.sealer, { digest, objects }) },
    ...(isWhole ? [{ ...putRender(deps, pass, rendered.value), key, bundle: digest }] : []),
    { kind: 'put-reads', placement: pass.placement.id, reads },
  ];
  const content = asStored({ digest, objects });
  return aimAt(deps, pass, { ...sourced, bundle: digest, content }, writes, signal);
}

function putRender(deps: LoopDeps, { placement }: Pass, { warnings, notes = [] }: Rendered) {
  const isSaid = warnings.length > 0 || notes.length > 0;
  const remarks = isSaid ? { remarks: { warnings, notes } } : {};
  return { kind: 'put-render', placement: placement.id, at: deps.clock.now(), ...remarks } as const;
}

async function aimAt(
  deps: LoopDeps,
  pass: Pass,
  value: RenderedBundle,
  writes: readonly Write[],
  signal: AbortSignal,
): Promise<Step<RenderedBundle>> {
  const { revision, bundle, change } = value;
  const saved = await save(deps, pass, { desired: { revision, bundle, change } }, writes, 'may-wait');
  await judgeEarly(deps, saved, bundle, signal);
  return next(saved, value);
}

/** So that findings are known before anybody asks for a delivery. Where nothing can judge now, the gate asks again. */
async function judgeEarly(
  deps: LoopDeps,
  { placement }: Pass,
  bundle: BundleDigest,
  signal: AbortSignal,
): Promise<void> {
  try {
    await judgeBundle(deps, placement, bundle, signal);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'unavailable') throw error;
  }
}

/** Goes on with the bundle that Git asked for last, which must not suffer from what is wrong with the newest commit. */
function stayAt(pass: Pass, { repo }: Sourced, stuck: Stuck): Step<RenderedBundle> {
  const last = pass.state.desired;
  return last === null ? end() : next({ ...pass, stuck }, { repo, ...last });
}

async function failRender(
  deps: LoopDeps,
  pass: Pass,
  sourced: Sourced,
  failure: Failure,
  reads: readonly Read[],
): Promise<Step<RenderedBundle>> {
  const known = pass.state.failure?.message === failure.message;
  const message = `${describe(pass.placement)} cannot be rendered: ${failure.message}`;
  const saved = await save(deps, pass, pass.state.desired === null ? { failure, holds: [] } : { failure }, [
    { kind: 'put-reads', placement: pass.placement.id, reads },
    ...(known ? [] : tell(deps, pass, 'delivery-failed', message, 'error', { next: failure.next })),
  ]);
  return stayAt(saved, sourced, { holds: [], failure });
}

async function reuse(deps: LoopDeps, key: string): Promise<BundleDigest | undefined> {
  const stored = await deps.store.render(key);
  return stored !== undefined && (await deps.store.bundle(stored)) !== undefined ? stored : undefined;
}

export type Inputs =
  | { readonly kind: 'ready'; readonly values: { readonly [name: string]: JsonObject }; readonly key: string }
  | { readonly kind: 'waits'; readonly reason: string; readonly next: string };

/** Outputs of the Tasks of the applications that this one names as inputs. */
export async function readInputs(deps: LoopDeps, pass: Pass, signal: AbortSignal): Promise<Inputs> {
  const values: { [name: string]: JsonObject } = {};
  for (const input of pass.placement.inputs) {
    const row = await deps.store.placement(input.placement);
    const target = row === undefined ? undefined : deps.target(row.placement.target);
    if (row === undefined || target === undefined || row.state.applied === null) {
      const name = row === undefined ? input.placement : describe(row.placement);
      return {
        kind: 'waits',
        reason: `input ${input.name} waits for the outputs of ${name}`,
        next: `see \`fairlead why ${row?.placement.application ?? ''}\``,
      };
    }
    const { installation } = deps;
    const { id, project, application } = row.placement;
    values[input.name] = await target.outputs({ installation, placement: id, project, application }, signal);
  }
  return {
    kind: 'ready',
    values,
    key: Object.keys(values).length === 0 ? '' : deps.sealer.keyedDigest(stableStringify(values)),
  };
}
