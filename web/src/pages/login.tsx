import { routes } from '@fairlead/core/wire/routes.ts';
import { useParams } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { useSession } from '../hooks/use-session.ts';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';

/** A terminal asks to act as the reader: they compare its code and agree, or leave it. */
export function LoginPage() {
  const { code } = useParams({ from: '/frame/login/$code' });
  const { client } = useApp();
  const session = useSession();
  const query = useAsk(routes.readLogin, { params: { code } });
  const [said, setSaid] = useState<{ readonly good: boolean; readonly text: string } | null>(null);
  const [busy, setBusy] = useState(false);
  useEffect(() => {
    document.title = 'Sign a terminal in · Fairlead';
  }, []);
  const agree = async (): Promise<void> => {
    setBusy(true);
    try {
      const { message } = await client.call(routes.agreeLogin, { params: { code }, body: {} });
      setSaid({ good: true, text: message });
    } catch (error) {
      setSaid({ good: false, text: error instanceof Error ? error.message : String(error) });
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="page">
      <h1>A terminal asks to act as {session?.actor.person ?? 'you'}.</h1>
      <Panel title={`Code ${code}`} what="the terminal" query={query}>
        {({ machine, from, askedAt }) => (
          <div className="stack">
            <dl className="facts">
              <dt>Machine</dt>
              <dd>{machine}</dd>
              <dt>Address</dt>
              <dd>{from}</dd>
              <dt>Asked</dt>
              <dd>
                <Ago at={askedAt} />
              </dd>
            </dl>
            <p>
              Agree only if you have just run <code>fairlead login</code> and your terminal shows this code. It may then
              do all that you may, until you sign out here.
            </p>
            {said === null ? (
              <div className="buttons">
                <button type="button" className="button strong" disabled={busy} onClick={() => void agree()}>
                  {busy ? 'Asking…' : 'Let it act as me'}
                </button>
              </div>
            ) : (
              <div className={`band-line tone-${said.good ? 'good' : 'bad'}`} role="status">
                {said.good ? `Done: ${said.text}.` : `Not done: ${said.text}`}
              </div>
            )}
          </div>
        )}
      </Panel>
    </div>
  );
}
