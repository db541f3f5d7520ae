import { grantWords } from '@fairlead/core/access/can.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { useNavigate } from '@tanstack/react-router';
import { useApp } from '../hooks/app-context.ts';
import { useSession } from '../hooks/use-session.ts';
import { Person } from '../ui/person.tsx';

/** Who is signed in, with which role, and the way out. */
export function SignedIn() {
  const { client, queries, live, notices } = useApp();
  const session = useSession();
  const navigate = useNavigate();
  if (session === undefined) return null;
  const name = session.actor.person === '' ? session.actor.subject : session.actor.person;
  const roles = session.grants.length === 0 ? 'no role here' : session.grants.map(grantWords).join(', ');
  const signOut = async (): Promise<void> => {
    let elsewhere: string | null = null;
    try {
      ({ elsewhere } = await client.call(routes.signOut, {}));
    } catch (error) {
      notices.tell(`Not signed out: ${error instanceof Error ? error.message : String(error)}`);
      return;
    }
    live.stop();
    if (elsewhere !== null) {
      globalThis.location.assign(elsewhere);
      return;
    }
    await navigate({ to: '/sign-in' });
    queries.clear();
  };
  return (
    <details className="menu">
      <summary>
        <Person name={name} />
        <span className="hidden-text">, {roles}</span>
      </summary>
      <div className="menu-body">
        <dl className="facts">
          <dt>Role</dt>
          <dd>{roles}</dd>
          <dt>Fairlead</dt>
          <dd>{session.version}</dd>
        </dl>
        <p className="small muted">
          <span className="kbd">/</span> search <span className="kbd">g</span> <span className="kbd">n</span> now{' '}
          <span className="kbd">g</span> <span className="kbd">f</span> fleet <span className="kbd">Esc</span> close
        </p>
        <button type="button" className="button" onClick={() => void signOut()}>
          Sign out
        </button>
      </div>
    </details>
  );
}
