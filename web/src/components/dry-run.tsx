import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useAsk } from '../hooks/use-ask.ts';
import { Failed, Loading } from '../ui/told.tsx';
import { dryRunSentence } from '../view/dry-run-words.ts';
import { Differences } from './differences.tsx';

const words = { create: 'create', change: 'change', prune: 'delete', unknown: 'not seen', none: 'equal' } as const;

/** What a sync would change, asked of the target when somebody wants to know. It writes nothing. */
export function DryRun({ placement, prune }: { readonly placement: string; readonly prune: boolean }) {
  const [wanted, setWanted] = useState(false);
  const query = useAsk(routes.diffPlacement, { params: { id: placement }, query: {} }, { enabled: wanted });
  if (!wanted)
    return (
      <button type="button" className="button" onClick={() => setWanted(true)}>
        Dry run: what would change?
      </button>
    );
  if (query.data === undefined)
    return query.error === null ? (
      <Loading what="what would change" />
    ) : (
      <Failed
        what="what would change"
        error={query.error}
        at={query.errorUpdatedAt}
        onRetry={() => void query.refetch()}
      />
    );
  const rows = query.data.objects.filter(({ change }) => change !== 'none');
  return (
    <section aria-label="Dry run" className="dry-run">
      <p role="status">{dryRunSentence(rows, prune)}</p>
      {rows.map((row) => (
        <details key={`${row.key} ${row.object}`}>
          <summary>
            <span className="faint">{words[row.change]}</span> <span className="mono-name">{row.object}</span>
          </summary>
          {row.differences.length === 0 ? (
            <p className="muted">{row.message === '' ? 'The whole object.' : row.message}</p>
          ) : (
            <Differences differences={row.differences} />
          )}
        </details>
      ))}
    </section>
  );
}
