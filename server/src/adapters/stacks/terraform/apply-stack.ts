import { admitPermit } from '@fairlead/core/gate/admit-permit.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { type DesiredObject, objectKey } from '@fairlead/core/model/object.ts';
import type { PlannedChange } from '@fairlead/core/model/plan.ts';
import type { Effect, ExecuteRequest } from '../../../ports/target.ts';
import { digestOfFields, digestOfFiles, pullState, type StackDeps, stateFingerprint } from './plan-stack.ts';
import { forgetOpenPlan, forgetSavedPlan, openSavedPlan, readSavedPlan } from './saved-plan.ts';
import { filesOf, type StackFolder, stackFolder } from './stack-folder.ts';
import { complaint, runTerraform } from './terraform-program.ts';

const applyTimeoutMs = 4 * 3_600_000;

/**
 * Applies the saved plan, and only it: the one that was made of these files and showed these changes. Never cut short, since a
 * stack that is left half-way may have made what its state does not know.
 */
export async function applyStack(deps: StackDeps, request: ExecuteRequest): Promise<readonly Effect[]> {
  const { on, permit, changes } = request;
  admitPermit(permit, on.placement, deps.clock.now());
  const folder = stackFolder(deps.workDir, on.placement);
  const effects: Effect[] = [];
  for (const change of changes) effects.push(await applyChange(deps, request, change, folder));
  return effects;
}

async function applyChange(
  deps: StackDeps,
  request: ExecuteRequest,
  change: PlannedChange,
  folder: StackFolder,
): Promise<Effect> {
  const object = request.objects.find(({ ref }) => objectKey(ref) === objectKey(change.ref));
  if (change.action === 'prune' || object === undefined)
    return failed(change, 'permit-refused', 'a stack is not taken down by pruning');
  if (change.action === 'adopt') return done(deps, change, folder);
  const saved = await readSavedPlan(folder);
  const isIt =
    saved !== undefined &&
    saved.files === digestOfFiles(deps.hash, filesOf(object)) &&
    saved.shown === digestOfFields(deps.hash, change.fields);
  if (!isIt) return failed(change, 'permit-refused', 'the saved plan is not the one that was agreed to');
  return applySaved(deps, change, object, folder, saved);
}

async function applySaved(
  deps: StackDeps,
  change: PlannedChange,
  object: DesiredObject,
  folder: StackFolder,
  saved: Parameters<typeof openSavedPlan>[2],
): Promise<Effect> {
  try {
    await openSavedPlan(folder, deps.sealer, saved);
    await forgetSavedPlan(folder);
    const args = ['apply', '-input=false', '-no-color', '-lock-timeout=30s', folder.plan];
    const run = await runTerraform(deps.setup, folder, args, applyTimeoutMs, new AbortController().signal);
    if (run.exitCode === 0) return await done(deps, change, folder);
    return failed(
      change,
      'object-rejected',
      object.secret ? 'it could not be applied; what the program says may hold secrets' : complaint(run),
    );
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (error.code === 'integrity') return failed(change, 'permit-refused', error.message);
    const effect = failed(change, 'outcome-unknown', error.message);
    return { ...effect, outcome: 'unknown', failure: null };
  } finally {
    await forgetOpenPlan(folder);
  }
}

async function done(deps: StackDeps, { ref }: PlannedChange, folder: StackFolder): Promise<Effect> {
  const fingerprint = stateFingerprint(await pullState(deps.setup, folder, new AbortController().signal));
  const uid = fingerprint.split(':')[0] ?? null;
  return {
    key: objectKey(ref),
    outcome: 'done',
    uid,
    fingerprint,
    health: { status: 'healthy', message: '' },
    failure: null,
  };
}

function failed({ ref }: PlannedChange, code: Failure['code'], message: string): Effect {
  const failure: Failure = {
    code,
    message: `${ref.kind}/${ref.name}: ${message}`,
    next: 'it is planned again; what was done shows in that plan',
    retryable: true,
  };
  return {
    key: objectKey(ref),
    outcome: 'failed',
    uid: null,
    fingerprint: null,
    health: { status: 'unknown', message },
    failure,
  };
}
