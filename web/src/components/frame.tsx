import { Link, Outlet, useLocation, useNavigate } from '@tanstack/react-router';
import { useEffect, useMemo, useState } from 'react';
import { usePlaces } from '../hooks/use-places.ts';
import { useShortcuts } from '../hooks/use-shortcuts.ts';
import { PlaceIcon } from '../ui/place-icon.tsx';
import { type Place, places } from '../view/places.ts';
import { LiveBadge } from './live-badge.tsx';
import { NoticesView } from './notices-view.tsx';
import { SearchBox, searchFieldId } from './search-box.tsx';
import { type Shortcut, ShortcutsSheet } from './shortcuts-sheet.tsx';
import { SignedIn } from './signed-in.tsx';

const moreId = 'more-places';

const keys: readonly Shortcut[] = [
  { keys: '/', does: 'search, or paste a pager’s text' },
  { keys: 'Ctrl K', does: 'the same from within a field (⌘ K on a Mac)' },
  { keys: '↑ ↓', does: 'move in a list, in the heat map and in what was found' },
  { keys: 'Enter', does: 'open beside' },
  { keys: 'Esc', does: 'close what is beside' },
  ...places.map(({ label, keys: shortcut }) => ({ keys: shortcut, does: `go to ${label}` })),
  { keys: '?', does: 'this sheet' },
];

/** So many places fit under a thumb; on a phone the others are behind *More*. */
const inReach = 4;

/** What has no place of its own in the list stands below one that has. */
const below: { readonly [To in Place['to']]?: readonly string[] } = {
  '/fleet': ['/applications/', '/objects/', '/compare'],
  '/changes': ['/deliveries/'],
};

function PlaceLink({ to, label, keys, icon }: Place) {
  const isAbove = useLocation({
    select: ({ pathname }) => below[to]?.some((start) => pathname.startsWith(start)) === true,
  });
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      className={isAbove ? 'current' : ''}
      title={`${label} (${keys})`}
    >
      <PlaceIcon name={icon} />
      <span>{label}</span>
    </Link>
  );
}

/** Where else one can go, on a phone. It closes as soon as one has gone there. */
function MorePlaces({ places }: { readonly places: readonly Place[] }) {
  const [open, setOpen] = useState(false);
  const path = useLocation({ select: ({ pathname }) => pathname });
  const here = places.slice(inReach).find(({ to }) => path.startsWith(to));
  useEffect(() => (path === '' ? undefined : setOpen(false)), [path]);
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        aria-controls={moreId}
        className={here === undefined ? '' : 'current'}
        onClick={() => setOpen((was) => !was)}
      >
        <PlaceIcon name={here?.icon ?? 'more'} />
        <span>
          {here?.label ?? 'More'} <span aria-hidden="true">▴</span>
        </span>
      </button>
      {open ? (
        <ul id={moreId} className="more-list">
          {places.slice(inReach).map((place) => (
            <li key={place.to}>
              <PlaceLink {...place} />
            </li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

/** The frame of every page: search, freshness, who is signed in, where one can go. */
export function Frame() {
  const navigate = useNavigate();
  const [sheet, setSheet] = useState(false);
  const shown = usePlaces();
  const shortcuts = useMemo(
    () => ({
      '/': () => document.getElementById(searchFieldId)?.focus(),
      '?': () => setSheet(true),
      ...Object.fromEntries(shown.map(({ to, keys }) => [keys, () => void navigate({ to })])),
    }),
    [navigate, shown],
  );
  useShortcuts(shortcuts);
  return (
    <div className="frame">
      <a href="#main" className="skip">
        To the content
      </a>
      <header className="top">
        <Link to="/" className="brand" aria-label="Fairlead: now">
          <img src="/mark.svg" width="20" height="20" alt="" />
          <span className="word">fairlead</span>
        </Link>
        <SearchBox />
        <span className="grow" />
        <LiveBadge />
        <SignedIn />
      </header>
      <nav className="nav" aria-label="Pages">
        <ul>
          {shown.map((place, index) => (
            <li key={place.to} className={index < inReach ? '' : 'beyond'}>
              <PlaceLink {...place} />
            </li>
          ))}
          <li className="more-places">
            <MorePlaces places={shown} />
          </li>
        </ul>
      </nav>
      <main id="main" className="main" tabIndex={-1}>
        <Outlet />
      </main>
      <NoticesView />
      {sheet ? <ShortcutsSheet shortcuts={keys} onClose={() => setSheet(false)} /> : null}
    </div>
  );
}
