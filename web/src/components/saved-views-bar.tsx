import { Link } from '@tanstack/react-router';
import { type FormEvent, useState, useSyncExternalStore } from 'react';
import { useApp } from '../hooks/app-context.ts';
import type { FleetSearch } from '../view/search-params.ts';

/** Views of the fleet that were saved in this browser, and saving the one that is shown. */
export function SavedViewsBar({ search }: { readonly search: FleetSearch }) {
  const { savedViews, notices } = useApp();
  const views = useSyncExternalStore(savedViews.watch, savedViews.list);
  const [name, setName] = useState<string | null>(null);
  const save = (event: FormEvent): void => {
    event.preventDefault();
    if (name === null || name.trim() === '') return;
    savedViews.save(name, search);
    notices.tell(`Saved in this browser as “${name.trim()}”. To share it, copy the address.`);
    setName(null);
  };
  const shown = JSON.stringify(search);
  if (views.length === 0 && Object.keys(search).length === 0) return null;
  return (
    <section className="row wrap" aria-label="Saved views">
      {views.map((view) => (
        <span key={view.name} className={JSON.stringify(view.search) === shown ? 'saved-view current' : 'saved-view'}>
          <Link to="/fleet" search={view.search}>
            {view.name}
          </Link>
          <button
            type="button"
            aria-label={`Remove the view ${view.name}`}
            onClick={() => savedViews.remove(view.name)}
          >
            ×
          </button>
        </span>
      ))}
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
      ) : Object.keys(search).length === 0 ? null : (
        <button type="button" className="button quiet" onClick={() => setName('')}>
          Save this view…
        </button>
      )}
    </section>
  );
}
