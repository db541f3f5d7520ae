import type { Subject } from '@fairlead/core/access/subject.ts';
import type { Route } from '@fairlead/core/wire/route.ts';
import type { TestView } from '@fairlead/core/wire/view/settings.ts';
import { useState } from 'react';
import { usePermission } from '../hooks/use-session.ts';
import { Ago } from '../ui/ago.tsx';
import { State } from '../ui/state-mark.tsx';

type Props = {
  readonly what: string;
  readonly route: Pick<Route, 'access'>;
  readonly subject: Subject;
  readonly run: () => Promise<TestView>;
};
type Outcome = { readonly works: boolean; readonly message: string; readonly at: number | null };

/** Asks whether something answers, and says so beside itself. It changes nothing. */
export function TestButton({ what, route, subject, run }: Props) {
  const { allowed, rule } = usePermission(route.access.verb, subject);
  const [busy, setBusy] = useState(false);
  const [found, setFound] = useState<Outcome | null>(null);
  const test = async (): Promise<void> => {
    setBusy(true);
    try {
      const { works, message, tookMs, at } = await run();
      setFound({ works, message: `${message}, ${tookMs} ms`, at });
    } catch (error) {
      setFound({ works: false, message: error instanceof Error ? error.message : String(error), at: null });
    } finally {
      setBusy(false);
    }
  };
  return (
    <span className="test">
      <button
        type="button"
        className="button quiet"
        aria-label={`Test ${what}`}
        aria-disabled={!allowed || busy}
        title={allowed ? undefined : rule}
        onClick={() => (allowed && !busy ? void test() : undefined)}
      >
        {busy ? 'Asking…' : 'Test'}
      </button>
      <span role="status">
        {found === null ? null : (
          <>
            <State tone={found.works ? 'good' : 'bad'} word={found.message} />{' '}
            {found.at === null ? null : (
              <span className="faint small">
                <Ago at={found.at} />
              </span>
            )}
          </>
        )}
      </span>
    </span>
  );
}
