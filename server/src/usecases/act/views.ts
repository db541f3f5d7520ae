import type { Json } from '@fairlead/core/lib/json.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import { mostSavedViews, SavedView, type SavedViews } from '@fairlead/core/wire/view/saved-view.ts';
import { Check } from 'typebox/value';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { auditRecord } from './commit-act.ts';

/** The views that the caller keeps, by name. */
export async function listViews(deps: UseCaseDeps, caller: Caller): Outcome<SavedViews> {
  return ok(answer(deps, await read(deps, caller)));
}

/** Keeps a view under a name; one of the same name is replaced, and of too many the oldest goes. */
export async function saveView(
  deps: UseCaseDeps,
  caller: Caller,
  { name, search }: Pick<SavedView, 'name' | 'search'>,
): Outcome<SavedViews> {
  const named = name.trim();
  const others = (await read(deps, caller)).filter((view) => view.name !== named);
  const views = [...others, { name: named, search, at: deps.clock.now() }].slice(-mostSavedViews);
  return keep(deps, caller, views, { saved: named });
}

/** Forgets a view; of a name that there is not nothing changes. */
export async function removeView(deps: UseCaseDeps, caller: Caller, name: string): Outcome<SavedViews> {
  const views = await read(deps, caller);
  const left = views.filter((view) => view.name !== name);
  return left.length === views.length ? ok(answer(deps, views)) : keep(deps, caller, left, { removed: name });
}

async function keep(
  deps: UseCaseDeps,
  caller: Caller,
  views: readonly SavedView[],
  data: { readonly [key: string]: Json },
): Outcome<SavedViews> {
  const place = placeOf(caller);
  const act = { verb: 'view', subject: place, project: '', reason: '', data } as const;
  await deps.store.commit([
    { kind: 'put-configuration', name: place, value: views },
    { kind: 'audit', record: auditRecord(deps, caller, act, 'done') },
  ]);
  return ok(answer(deps, views));
}

/** What was kept by another version of Fairlead and does not fit any more is left out. */
async function read(deps: UseCaseDeps, caller: Caller): Promise<readonly SavedView[]> {
  const stored = await deps.store.configuration(placeOf(caller));
  return Array.isArray(stored) ? stored.filter((view: Json): view is Json & SavedView => Check(SavedView, view)) : [];
}

function answer({ clock }: UseCaseDeps, views: readonly SavedView[]): SavedViews {
  return { items: [...views].sort((a, b) => a.name.localeCompare(b.name)), asOf: clock.now() };
}

/** By person and by where they may be: two tenants may each have somebody of that name. */
function placeOf({ actor, grants }: Caller): string {
  const projects = grants.map(({ project }) => project).join(',');
  return `views/${actor.issuer}/${projects}/${actor.person === '' ? actor.subject : actor.person}`;
}
