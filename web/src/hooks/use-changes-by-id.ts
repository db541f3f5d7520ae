import { routes } from '@fairlead/core/wire/routes.ts';
import type { ChangeView } from '@fairlead/core/wire/view/change.ts';
import { useQueries } from '@tanstack/react-query';
import { ask } from '../api/ask.ts';
import { useApp } from './app-context.ts';

/** One page names few versions; more are shown by their commit alone. */
const mostAsked = 12;

/** The changes behind versions, so that a commit is shown with its title and author. Missing ones are left out. */
export function useChangesById(ids: readonly (string | null | undefined)[]): ReadonlyMap<string, ChangeView> {
  const { client } = useApp();
  const known = ids.flatMap((id) => (id === null || id === undefined || id === '' ? [] : [id]));
  const asked = [...new Set(known)].slice(0, mostAsked);
  const found = useQueries({ queries: asked.map((id) => ask(client, routes.getChange, { params: { id } })) });
  return new Map(found.flatMap(({ data }) => (data === undefined ? [] : [[data.id, data] as const])));
}
