import type { Subject } from '@fairlead/core/access/subject.ts';
import type { Route } from '@fairlead/core/wire/route.ts';
import { type ReactNode, useLayoutEffect, useRef, useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { usePermission } from '../hooks/use-session.ts';

type Props = {
  readonly label: string;
  /** What pressing asks for in the end: its verb decides, here as on the server. */
  readonly route: Pick<Route, 'access'>;
  readonly subject: Subject;
  readonly strong?: boolean;
  readonly quiet?: boolean;
  /** Why it cannot be done now, though it is allowed. */
  readonly blocked?: string | null;
  readonly children: (close: () => void) => ReactNode;
};

/** Opens an action's dialog. One that is not allowed, or not possible now, is there all the same and says why. */
export function ActButton({ label, route, subject, strong = false, quiet = false, blocked = null, children }: Props) {
  const place = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  // Doing a thing often takes its button away; the focus then goes to the content, not to nowhere.
  useLayoutEffect(() => {
    const button = place.current;
    return () => {
      if (button !== null && document.activeElement === button)
        queueMicrotask(() => document.getElementById('main')?.focus({ preventScroll: true }));
    };
  }, []);
  const { notices } = useApp();
  const { allowed, rule } = usePermission(route.access.verb, subject);
  const refused = allowed ? blocked : rule;
  return (
    <>
      <button
        ref={place}
        type="button"
        className={`button${strong ? ' strong' : ''}${quiet ? ' quiet' : ''}`}
        aria-disabled={refused !== null}
        title={refused ?? undefined}
        onClick={() => (refused === null ? setOpen(true) : notices.tell(`${label}: ${refused}`))}
      >
        {label}
      </button>
      {open ? children(() => setOpen(false)) : null}
    </>
  );
}
