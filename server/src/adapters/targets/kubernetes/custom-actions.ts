import { findByKind } from '@fairlead/core/configuration/find-by-kind.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { CustomActions, OfferedAction } from '@fairlead/core/model/custom-action.ts';
import { formatRef, type ObjectRef } from '@fairlead/core/model/object.ts';
import type { ActionScripts, Impact } from '../../../ports/action-scripts.ts';
import { isSecret } from './fingerprint.ts';
import type { LiveObject } from './live-object.ts';

/** The actions of a target and what runs them. */
export type TargetActions = { readonly sets: readonly CustomActions[]; readonly scripts: ActionScripts };

/** Of a target without actions. */
export const noActions: TargetActions = {
  sets: [],
  scripts: { discover: async () => ok([]), perform: async () => ok([]) },
};

/** What is there for an object's kind. */
export function actionsFor({ sets }: TargetActions, ref: ObjectRef): CustomActions | undefined {
  return findByKind(sets, ref);
}

/** What an object offers now: only what there is a script for; nothing where it is secret, for what scripts say is shown. Errors: `invalid-input` where the discovery script fails. */
export async function offeredBy(
  { scripts }: TargetActions,
  set: CustomActions,
  live: LiveObject,
  nowMs: number,
  signal: AbortSignal,
): Promise<readonly OfferedAction[]> {
  if (isSecret(live)) return [];
  if (set.discovery === null)
    return Object.keys(set.scripts).map((name) => ({ name, label: name, disabled: false, parameters: [] }));
  const offered = await scripts.discover(set.discovery, live.manifest, nowMs, signal);
  if (!offered.ok)
    throw new AppError('invalid-input', `the target's actions for ${set.kind} cannot be listed: ${offered.error}`);
  return offered.value.filter(({ name }) => Object.hasOwn(set.scripts, name));
}

/**
 * What an action of an object wants done: a patch of the object itself, new objects beside it in its namespace. Errors: `invalid-input`
 * for an action that it does not offer now, one that fails, and one that wants more than that.
 */
export async function performOn(
  actions: TargetActions,
  live: LiveObject,
  { name, parameters }: { readonly name: string; readonly parameters: { readonly [name: string]: string } },
  nowMs: number,
  signal: AbortSignal,
): Promise<readonly Impact[]> {
  const what = formatRef(live.ref);
  const set = actionsFor(actions, live.ref);
  const offered = set === undefined ? [] : await offeredBy(actions, set, live, nowMs, signal);
  const found = offered.find((one) => one.name === name);
  if (set === undefined || found === undefined) {
    const names = offered.length === 0 ? 'none' : offered.map((one) => one.name).join(', ');
    throw new AppError('invalid-input', `${what} offers no action ${name}; it offers ${names}`);
  }
  if (found.disabled) throw new AppError('invalid-input', `${what} does not offer ${name} as it is now`);
  const impacts = await actions.scripts.perform(
    set.scripts[name] ?? '',
    { object: live.manifest, parameters },
    nowMs,
    signal,
  );
  if (!impacts.ok) throw new AppError('invalid-input', `the action ${name} of ${what} fails: ${impacts.error}`);
  for (const impact of impacts.value) checkImpact(impact, name, live);
  return impacts.value;
}

function checkImpact({ operation, resource }: Impact, name: string, { ref, manifest }: LiveObject): void {
  const { apiVersion, kind, metadata } = resource as {
    readonly apiVersion?: unknown;
    readonly kind?: unknown;
    readonly metadata?: { readonly name?: unknown; readonly namespace?: unknown };
  }; // each is compared below
  const isHere = (metadata?.namespace ?? ref.namespace) === ref.namespace;
  const isItself = kind === ref.kind && apiVersion === manifest.apiVersion && metadata?.name === ref.name && isHere;
  if (operation === 'patch' && !isItself)
    throw new AppError(
      'invalid-input',
      `the action ${name} wants another object changed than ${formatRef(ref)}; only that may be`,
    );
  const isWhole = typeof apiVersion === 'string' && typeof kind === 'string' && typeof metadata?.name === 'string';
  if (operation === 'create' && !(isWhole && isHere && ref.namespace !== ''))
    throw new AppError(
      'invalid-input',
      `the action ${name} may make objects with a name, in the namespace ${ref.namespace || '(none)'}; it wants another`,
    );
}
