import { routes } from '@fairlead/core/wire/routes.ts';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { type FormEvent, useEffect, useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Command } from '../ui/command.tsx';

/** How to get in: the one-time link, or a token. */
export function SignInPage() {
  const { client, queries } = useApp();
  const { to = '/' } = useSearch({ from: '/sign-in' });
  const navigate = useNavigate();
  const ways = useAsk(routes.listSignIns, {}).data?.items ?? [];
  const [token, setToken] = useState('');
  const [refused, setRefused] = useState<string | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = 'Sign in · Fairlead';
  }, []);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setRefused(null);
    try {
      await client.call(routes.signIn, { body: { token: token.trim() } });
      queries.clear();
      await navigate({ href: to });
    } catch (error) {
      setRefused(error instanceof Error ? error.message : String(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <main className="alone">
      <h1>Sign in to Fairlead.</h1>
      {ways.length === 0 ? null : (
        <div className="stack">
          {ways.map(({ name, title, path }) => (
            <a key={name} className="button strong" href={`${path}?to=${encodeURIComponent(to)}`}>
              Sign in with {title}
            </a>
          ))}
        </div>
      )}
      <p className="muted">
        On the machine where Fairlead runs, this opens the page with a link that works once and is then used up:
      </p>
      <Command line="fairlead open" />
      <p className="muted">
        On another machine, ask whoever runs it for a link or a token. A token is made with{' '}
        <code>fairlead token create</code>.
      </p>
      <form className="stack" onSubmit={(event) => void submit(event)}>
        <label className="field">
          <span>Token</span>
          <input
            className="input"
            type="password"
            autoComplete="off"
            required
            maxLength={500}
            value={token}
            onChange={(event) => setToken(event.target.value)}
          />
          <small>It is exchanged for a session and not kept by the page.</small>
        </label>
        {refused === null ? null : (
          <div className="band-line tone-bad" role="alert">
            Not signed in: {refused}
          </div>
        )}
        <div className="buttons">
          <button type="submit" className="button strong" disabled={busy}>
            {busy ? 'Signing in…' : 'Sign in'}
          </button>
        </div>
      </form>
    </main>
  );
}
