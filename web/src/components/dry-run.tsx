import { routes } from '@fairlead/core/wire/routes.ts';
import type { SyncPreview, SyncPreviewBody } from '@fairlead/core/wire/view/sync.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { Clock } from '../ui/ago.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { Failed, Loading } from '../ui/told.tsx';
import { dryRunSentence } from '../view/dry-run-words.ts';
import { HoldLine } from './hold-line.tsx';
import { PlanSummary } from './plan-summary.tsx';

type Props = { readonly placement: string; readonly body: SyncPreviewBody };

/** What such a sync would do, asked of the target when somebody wants to know. It writes nothing. */
export function DryRun({ placement, body }: Props) {
  const { client } = useApp();
  const asked = JSON.stringify(body);
  const [wanted, setWanted] = useState<string | null>(null);
  const query = useQuery({
    queryKey: ['syncPreview', placement, asked],
    queryFn: ({ signal }) => client.call(routes.syncPreview, { params: { id: placement }, body }, signal),
    enabled: wanted === asked,
    gcTime: 0,
  });
  // What was found is of one choice: another choice has to be asked about anew.
  if (wanted !== asked)
    return (
      <button type="button" className="button" onClick={() => setWanted(asked)}>
        {wanted === null ? 'Dry run: what would change?' : 'Dry run of this choice'}
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
  return <Found preview={query.data} />;
}

function Found({ preview }: { readonly preview: SyncPreview }) {
  const { plan, holds, incomplete, partial, asOf } = preview;
  const sentence = dryRunSentence(preview);
  return (
    <section aria-label="Dry run" className="dry-run">
      {holds.map((hold) => (
        <HoldLine key={`${hold.gate} ${hold.rule}`} hold={hold} />
      ))}
      {sentence === '' ? null : <p role="status">{sentence}</p>}
      {plan === null || sentence !== '' ? null : <PlanSummary plan={plan} />}
      {incomplete.map((what) => (
        <div key={what} className="band-line tone-held">
          <StateMark tone="held" label="not seen" />
          <span>Not all could be seen: {what}. What is not seen is not deleted.</span>
        </div>
      ))}
      <p className="faint small">
        {partial ? 'A part only: the place is at no other version by that. ' : ''}Nothing was written. As of{' '}
        <Clock at={asOf} />.
      </p>
    </section>
  );
}
