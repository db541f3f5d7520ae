import type { Json } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { Hash } from '@fairlead/core/model/ids.ts';
import type { DraftChange, FieldChange } from '@fairlead/core/model/plan.ts';
import { planFromTerraform, readStateIdentity, type StackPlan } from '@fairlead/core/stack/plan-from-terraform.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { Sealer } from '../../../ports/sealer.ts';
import { forgetOpenPlan, forgetSavedPlan, savePlan } from './saved-plan.ts';
import { type StackFiles, type StackFolder, writeStackFiles } from './stack-folder.ts';
import { complaint, readOutput, runTerraform, type TerraformSetup } from './terraform-program.ts';

export type StackDeps = {
  readonly setup: TerraformSetup;
  readonly sealer: Sealer;
  readonly hash: Hash;
  readonly clock: Clock;
  /** Where each stack has its private folder. */
  readonly workDir: string;
};

const initTimeoutMs = 300_000;
const planTimeoutMs = 1_800_000;
const readTimeoutMs = 60_000;

export type PlannedStack = { readonly plan: StackPlan; readonly fields: readonly FieldChange[] };

/** Writes the configuration, initialises and plans it; the plan file is kept sealed. Err says what the program said. */
export async function planStack(
  deps: StackDeps,
  folder: StackFolder,
  files: StackFiles,
  signal: AbortSignal,
): Promise<Result<PlannedStack, string>> {
  const { setup, sealer, hash } = deps;
  await writeStackFiles(folder, files);
  await forgetSavedPlan(folder);
  const init = await runTerraform(
    setup,
    folder,
    ['init', '-input=false', '-no-color', `-plugin-dir=${setup.providers}`],
    initTimeoutMs,
    signal,
  );
  if (init.exitCode !== 0) return err(complaint(init));
  try {
    const planned = await runTerraform(
      setup,
      folder,
      ['plan', '-input=false', '-no-color', '-lock-timeout=30s', `-out=${folder.plan}`],
      planTimeoutMs,
      signal,
    );
    if (planned.exitCode !== 0) return err(complaint(planned));
    const args = ['show', '-json', folder.plan];
    const shown = await runTerraform(setup, folder, args, readTimeoutMs, signal);
    if (shown.exitCode !== 0) return err(complaint(shown));
    const state = await pullState(setup, folder, signal);
    const plan = planFromTerraform(readOutput(args, shown.stdout), state, (text) => sealer.keyedDigest(text));
    if (!plan.ok) return plan;
    const fields = stackFields(plan.value.changes);
    await savePlan(folder, sealer, { files: digestOfFiles(hash, files), shown: digestOfFields(hash, fields) });
    return ok({ plan: plan.value, fields });
  } finally {
    await forgetOpenPlan(folder);
  }
}

/** The state as the backend has it; null when nothing was ever applied. */
export async function pullState(setup: TerraformSetup, folder: StackFolder, signal: AbortSignal): Promise<Json | null> {
  const args = ['state', 'pull'];
  const { stdout } = await runTerraform(setup, folder, args, readTimeoutMs, signal);
  return stdout.trim() === '' ? null : readOutput(args, stdout);
}

/** `lineage:serial`: differs as soon as anybody, we included, wrote the state. */
export function stateFingerprint(state: Json | null): string {
  const identity = readStateIdentity(state);
  return identity.ok ? `${identity.value.lineage}:${identity.value.serial}` : 'unreadable';
}

/** All resources' changes as fields of the one object that stands for the stack. */
function stackFields(changes: readonly DraftChange[]): readonly FieldChange[] {
  return changes.flatMap(({ ref, action, fields }) => {
    const at = `/${ref.name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return [{ path: at, after: action }, ...fields.map((field) => ({ ...field, path: `${at}${field.path}` }))];
  });
}

export function digestOfFiles(hash: Hash, files: StackFiles): string {
  return hash(stableStringify(files));
}

export function digestOfFields(hash: Hash, fields: readonly FieldChange[]): string {
  return hash(
    stableStringify(fields.map(({ path, before, after }) => ({ path, before: before ?? null, after: after ?? null }))),
  );
}
