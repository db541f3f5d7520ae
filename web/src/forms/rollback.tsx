import { routes } from '@fairlead/core/wire/routes.ts';
import type { RollbackPreview } from '@fairlead/core/wire/view/question.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Differences } from '../components/differences.tsx';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { Failed, Loading } from '../ui/told.tsx';
import { commandLine } from '../view/command-line.ts';
import { shortRevision } from '../view/shorten.ts';
import { absolute } from '../view/when.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import type { PlacementFormProps } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

/** Going back: shows first what changes, what cannot go back, what is waived, what stays pinned, what Git will say. */
export function RollbackForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const [to, setTo] = useState<string | null>(null);
  const [reason, setReason] = useState('');
  const history = useAsk(routes.placementHistory, { params: { id: placement.id }, query: { limit: 50 } });
  const preview = useQuery({
    queryKey: ['rollbackPreview', placement.id, to],
    queryFn: ({ signal }) =>
      client.call(routes.rollbackPreview, { params: { id: placement.id }, body: to === null ? {} : { to } }, signal),
    gcTime: 0,
  });
  const chosen = preview.data?.to;
  const past = (history.data?.items ?? []).filter(
    ({ verdict, to: bundle }, index, all) =>
      verdict === 'healthy' &&
      bundle !== placement.applied?.bundle &&
      all.findIndex((one) => one.to === bundle) === index,
  );
  return (
    <ActForm
      title={`Roll back ${placeWords(placement)}${chosen === undefined ? '' : ` to ${shortRevision(chosen.revision)}`}`}
      says={chosen === undefined ? 'Looks for the last version that was healthy here.' : summary(preview.data)}
      command={commandLine(['rollback'], whereOf(placement), {
        to: chosen === undefined ? undefined : shortRevision(chosen.revision),
        reason,
      })}
      confirm={chosen === undefined ? 'Roll back' : `Roll back to ${shortRevision(chosen.revision)}`}
      ready={chosen !== undefined && reason.trim() !== ''}
      onClose={onClose}
      run={() =>
        client.call(routes.rollback, {
          params: { id: placement.id },
          body: { ...(chosen === undefined ? {} : { to: chosen.bundle }), reason: reason.trim() },
        })
      }
    >
      {past.length < 2 ? null : (
        <label className="field">
          <span>To which version</span>
          <select className="select" value={to ?? ''} onChange={(event) => setTo(event.target.value || null)}>
            <option value="">The last healthy one before</option>
            {past.map(({ id, to: bundle, revision, changeTitle, endedAt, startedAt }) => (
              <option key={id} value={bundle}>
                {shortRevision(revision)} {changeTitle} (healthy {absolute(endedAt ?? startedAt).split(' · ')[0]})
              </option>
            ))}
          </select>
        </label>
      )}
      {preview.data !== undefined ? (
        <Preview preview={preview.data} />
      ) : preview.error !== null ? (
        <Failed
          what="the preview"
          error={preview.error}
          at={preview.errorUpdatedAt}
          onRetry={() => void preview.refetch()}
        />
      ) : (
        <Loading what="the preview" />
      )}
      <ReasonField value={reason} onChange={setReason} required />
    </ActForm>
  );
}

function summary(preview: RollbackPreview | undefined): string {
  if (preview === undefined) return '';
  const { objects, irreversible } = preview;
  const changed = objects.length === 1 ? '1 object changes' : `${objects.length} objects change`;
  const stays = irreversible.length === 0 ? 'everything can go back' : `${irreversible.length} cannot go back`;
  return `${changed}, ${stays}. Undo it with Unpin, or with a newer commit.`;
}

function Preview({ preview }: { readonly preview: RollbackPreview }) {
  const { irreversible, waived, pin, revert, objects } = preview;
  return (
    <>
      {irreversible.map(({ object, reason }) => (
        <div key={object} className="band-line tone-held">
          <StateMark tone="held" label="stays" />
          <span>
            <strong>{object}</strong> cannot go back: {reason}
          </span>
        </div>
      ))}
      <dl className="facts">
        <dt>Waived</dt>
        <dd>{waived.length === 0 ? 'no gate' : waived.join(', ')}</dd>
        <dt>Pinned</dt>
        <dd>{pin}</dd>
        <dt>Git</dt>
        <dd>{revert}</dd>
      </dl>
      <div className="stack">
        {objects.map(({ object, change, differences }) => (
          <details key={object} open={objects.length === 1}>
            <summary>
              <strong>{object}</strong> <span className="muted">{change}</span>
            </summary>
            <Differences differences={differences} />
          </details>
        ))}
      </div>
    </>
  );
}
