import { routes } from '@fairlead/core/wire/routes.ts';
import type { SavedViews } from '@fairlead/core/wire/view/saved-view.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ask } from '../api/ask.ts';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { type FleetSearch, fleetSearch } from '../view/search-params.ts';

/** The views of the fleet that the person keeps with the server, and keeping the one that is shown. */
export function SavedViewsBar({ search }: { readonly search: FleetSearch }) {
  const { client, notices } = useApp();
  const queries = useQueryClient();
  const { data } = useAsk(routes.listViews, {});
  const [name, setName] = useState<string | null>(null);
  const { selected: _shownBeside, ...kept } = search;
  const shown = JSON.stringify(kept);
  const isPlain = Object.keys(kept).length === 0;
  const become = async (asked: Promise<SavedViews>, told: string): Promise<void> => {
    try {
      queries.setQueryData(ask(client, routes.listViews, {}).queryKey, await asked);
      notices.tell(told);
    } catch (error) {
      notices.tell(`Not kept: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const named = name?.trim() ?? '';
    if (named === '') return;
    const body = { name: named, search: textsOf(kept) };
    void become(
      client.call(routes.saveView, { params: {}, body }),
      `Kept for you as “${named}”, wherever you sign in.`,
    );
    setName(null);
  };
  const remove = (view: string): void =>
    void become(client.call(routes.removeView, { params: { name: view } }), `“${view}” is forgotten.`);
  const views = data?.items ?? [];
  if (views.length === 0 && isPlain) return null;
  return (
    <section className="row wrap" aria-label="Saved views">
      {views.map((view) => {
        const meant = fleetSearch(view.search);
        return (
          <span key={view.name} className={JSON.stringify(meant) === shown ? 'saved-view current' : 'saved-view'}>
            <Link to="/fleet" search={meant}>
              {view.name}
            </Link>
            <button type="button" aria-label={`Remove the view ${view.name}`} onClick={() => remove(view.name)}>
              ×
            </button>
          </span>
        );
      })}
      {name !== null ? (
        <form className="row" onSubmit={save}>
          <input
            className="input"
            aria-label="Name of this view"
            placeholder="name of this view"
            maxLength={60}
            // biome-ignore lint/a11y/noAutofocus: the person just asked to write here
            autoFocus
            value={name}
            onChange={(event) => setName(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Escape') setName(null);
            }}
          />
          <button type="submit" className="button">
            Save
          </button>
        </form>
      ) : isPlain ? null : (
        <>
          <button type="button" className="button quiet" onClick={() => setName('')}>
            Save this view…
          </button>
          <CopyButton text={location.href} label="Copy its link" />
        </>
      )}
    </section>
  );
}

/** The fields that are set, as an address has them. */
function textsOf(search: FleetSearch): { readonly [field: string]: string } {
  return Object.fromEntries(
    Object.entries(search).flatMap(([field, value]) => (value === undefined ? [] : [[field, value]])),
  );
}
