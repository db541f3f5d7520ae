import { Value } from 'typebox/value';
import type { Json } from '../lib/json.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { ObjectRef } from '../model/object.ts';
import type { ChangeAction, DraftChange, FieldChange } from '../model/plan.ts';
import { type Masks, type Sides, sensitiveDiff, sensitiveTexts } from './sensitive-diff.ts';
import { type TerraformChange, TerraformPlan, TerraformState } from './terraform-plan-schema.ts';

export const stackGroup = 'stack.fairlead.dev';

/**
 * What a stack's plan would do, resource by resource. `lineage` and `serial` name the state that it was made from: the plan
 * is for that state and no other.
 */
export type StackPlan = { readonly changes: readonly DraftChange[]; readonly lineage: string; readonly serial: number };

/** The identity of a state. Empty text (nothing was ever applied) is the beginning: no lineage, serial 0. */
export function readStateIdentity(state: Json | null): Result<Pick<StackPlan, 'lineage' | 'serial'>, string> {
  if (state === null) return ok({ lineage: '', serial: 0 });
  if (!Value.Check(TerraformState, state))
    return err('the state is none of version 4: it was written by another program, or is damaged');
  return ok({ lineage: state.lineage, serial: state.serial });
}

/**
 * Reads a plan as `show -json` prints it. Resources come in the order of the plan, then outputs; what does not change
 * (`no-op`, `read`) is left out. Sensitive values are masked with their keyed digest. An action that is not known
 * is an error, never left out.
 */
export function planFromTerraform(
  plan: Json,
  state: Json | null,
  keyedDigest: (text: string) => string,
): Result<StackPlan, string> {
  if (!Value.Check(TerraformPlan, plan))
    return err('the plan is not of format 1: use a version of Terraform or OpenTofu that writes that');
  if (plan.errored === true) return err('planning stopped half-way: see what the program said');
  const identity = readStateIdentity(state);
  if (!identity.ok) return identity;
  const all = [
    ...(plan.resource_changes ?? []).map(({ change }) => change),
    ...Object.values(plan.output_changes ?? {}),
  ];
  const masks: Masks = { keyedDigest, secrets: all.map(sidesOf).flatMap(secretsOf) };
  const changes: DraftChange[] = [];
  for (const resource of plan.resource_changes ?? []) {
    const { address, deposed, type, change, previous_address: from } = resource;
    const action = actionOf(change);
    if (action === undefined)
      return err(`${address}: the action ${change.actions.join(', ')} is not known here; update Fairlead`);
    const ref = refOf(type, deposed === undefined ? address : `${address} (deposed ${deposed})`);
    const moved: readonly FieldChange[] =
      from === undefined ? [] : [{ path: '/address', before: from, after: address }];
    if (resource.mode === 'data' || (action === 'none' && moved.length === 0)) continue;
    const fields =
      action === 'forget' ? [{ path: '/managed', before: true, after: false }] : sensitiveDiff(sidesOf(change), masks);
    changes.push(
      draft(ref, action === 'none' ? 'adopt' : action === 'forget' ? 'change' : action, [...moved, ...fields]),
    );
  }
  for (const [name, change] of Object.entries(plan.output_changes ?? {}).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const action = actionOf(change);
    if (action === undefined)
      return err(`output.${name}: the action ${change.actions.join(', ')} is not known here; update Fairlead`);
    if (action !== 'none')
      changes.push(draft(refOf('Output', `output.${name}`), 'change', sensitiveDiff(sidesOf(change), masks)));
  }
  return ok({ changes, ...identity.value });
}

function actionOf({ actions, importing }: TerraformChange): ChangeAction | 'none' | 'forget' | undefined {
  const imported = importing !== undefined && importing !== null;
  switch (actions.join(',')) {
    case 'no-op':
      return imported ? 'adopt' : 'none';
    case 'read':
      return 'none';
    case 'create':
      return 'create';
    case 'update':
      return imported ? 'adopt' : 'change';
    case 'delete':
      return 'prune';
    case 'delete,create':
    case 'create,delete':
    case 'forget,create':
    case 'create,forget':
      return 'replace';
    case 'forget':
      return 'forget';
    default:
      return undefined;
  }
}

function draft(ref: ObjectRef, action: ChangeAction, fields: readonly FieldChange[]): DraftChange {
  const base = { ref, action, fields, liveUid: null };
  if (action === 'prune') return { ...base, irreversible: `${ref.name} is deleted; what it held does not come back` };
  if (action === 'replace')
    return { ...base, irreversible: `${ref.name} is deleted and made anew; what it held does not come back` };
  return base;
}

function refOf(kind: string, address: string): ObjectRef {
  return { group: stackGroup, kind, namespace: '', name: address };
}

function sidesOf(change: TerraformChange): Sides {
  // `show -json` printed it, so that every part of it is JSON.
  const side = (value: unknown): Json | undefined => value as Json | undefined;
  return {
    before: side(change.before),
    after: side(change.after),
    unknown: side(change.after_unknown),
    beforeSensitive: side(change.before_sensitive),
    afterSensitive: side(change.after_sensitive),
  };
}

function secretsOf({ before, after, beforeSensitive, afterSensitive }: Sides): readonly string[] {
  return [...sensitiveTexts(before, beforeSensitive), ...sensitiveTexts(after, afterSensitive)];
}
