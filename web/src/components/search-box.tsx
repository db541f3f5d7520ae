import { useNavigate } from '@tanstack/react-router';
import { type KeyboardEvent, useDeferredValue, useEffect, useRef, useState } from 'react';
import { searchIntent } from '../view/search-intent.ts';
import { type Found, useFound } from './use-found.ts';

export const searchFieldId = 'search';
const listId = 'search-found';

/** Search anything by typing or pasting: an application, an object from a pager's text, a commit. */
export function SearchBox() {
  const [typed, setTyped] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const place = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  const intent = searchIntent(useDeferredValue(typed));
  const { found, waiting } = useFound(intent, open);
  useEffect(() => {
    const onPress = (event: PointerEvent): void => {
      if (event.target instanceof Node && place.current?.contains(event.target) !== true) setOpen(false);
    };
    document.addEventListener('pointerdown', onPress);
    return () => document.removeEventListener('pointerdown', onPress);
  }, []);
  const go = (entry: Found | undefined): void => {
    if (entry === undefined) return;
    setOpen(false);
    setTyped('');
    // The keys are the page's again: what follows is not typed into the field.
    document.getElementById('main')?.focus({ preventScroll: true });
    void navigate(entry.to);
  };
  const shown = open && intent.kind !== 'nothing';
  const onKey = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Escape') {
      event.preventDefault();
      setOpen(false);
      event.currentTarget.blur();
    } else if (event.key === 'Enter') go(found[Math.min(active, found.length - 1)]);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      const next = Math.max(0, Math.min(found.length - 1, active + step));
      setActive(next);
      document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
    }
  };
  return (
    <div className="search" ref={place}>
      <input
        id={searchFieldId}
        className="input"
        type="search"
        role="combobox"
        autoComplete="off"
        spellCheck={false}
        placeholder="search or paste anything…"
        aria-label="Search applications, objects, pods, people, changes and commits"
        aria-expanded={shown}
        aria-controls={listId}
        aria-activedescendant={shown && found.length > 0 ? `${listId}-${active}` : undefined}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setActive(0);
          setOpen(true);
        }}
        onFocus={() => setOpen(true)}
        onKeyDown={onKey}
      />
      {typed === '' ? <span className="kbd">/</span> : null}
      {shown ? (
        <div id={listId} className="found" role="listbox" aria-label="Found">
          {found.map((entry, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys, as a combobox has
            // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the field
            <div
              key={entry.key}
              id={`${listId}-${index}`}
              role="option"
              aria-selected={index === active}
              onPointerMove={({ movementX, movementY }) => {
                // A list that opens below a resting pointer is no choice of its reader.
                if (movementX !== 0 || movementY !== 0) setActive(index);
              }}
              onClick={() => go(entry)}
            >
              <span className="tag">{entry.kind}</span>
              <span className="grow clip">{entry.text}</span>
              <span className="faint small clip">{entry.where}</span>
            </div>
          ))}
          {found.length > 0 ? null : (
            <p className="empty muted">
              {waiting
                ? 'Looking…'
                : 'Nothing has this name. Try an application, Kind/name, a pod, a person or a commit, or paste a pager’s text.'}
            </p>
          )}
        </div>
      ) : null}
    </div>
  );
}
