import { Link, Outlet, useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useShortcuts } from '../hooks/use-shortcuts.ts';
import { LiveBadge } from './live-badge.tsx';
import { NoticesView } from './notices-view.tsx';
import { SearchBox, searchFieldId } from './search-box.tsx';
import { SignedIn } from './signed-in.tsx';

const places = [
  { to: '/', label: 'Now', keys: 'g n' },
  { to: '/fleet', label: 'Fleet', keys: 'g f' },
  { to: '/changes', label: 'Changes', keys: 'g c' },
  { to: '/events', label: 'Events', keys: 'g e' },
  { to: '/targets', label: 'Targets', keys: 'g t' },
  { to: '/audit', label: 'Audit', keys: 'g a' },
] as const;

/** The frame of every page: search, freshness, who is signed in, where one can go. */
export function Frame() {
  const navigate = useNavigate();
  const shortcuts = useMemo(
    () => ({
      '/': () => document.getElementById(searchFieldId)?.focus(),
      ...Object.fromEntries(places.map(({ to, keys }) => [keys, () => void navigate({ to })])),
    }),
    [navigate],
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
          {places.map(({ to, label, keys }) => (
            <li key={to}>
              <Link to={to} activeOptions={{ exact: to === '/', includeSearch: false }} title={`${label} (${keys})`}>
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <main id="main" className="main" tabIndex={-1}>
        <Outlet />
      </main>
      <NoticesView />
    </div>
  );
}
