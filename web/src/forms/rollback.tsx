import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { RollbackPreview } from '@fairlead/core/wire/view/question.ts';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Differences } from '../components/differences.tsx';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Prose } from '../ui/prose.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { Empty, Failed, Loading } from '../ui/told.tsx';
import { commandLine } from '../view/command-line.ts';
import { rollbackSentence, rollbackWord } from '../view/rollback-words.ts';
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
      says={
        preview.data !== undefined
          ? rollbackSentence(preview.data)
          : preview.error === null
            ? 'Looks for the last version that was healthy here.'
            : ''
      }
      command={
        chosen === undefined
          ? null
          : commandLine(['rollback'], whereOf(placement), { to: shortRevision(chosen.revision), reason })
      }
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
      ) : isConflict(preview.error) ? (
        <Empty>
          <span>
            <Prose text={sentence(preview.error.message)} />
          </span>
        </Empty>
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
      {chosen === undefined ? null : <ReasonField value={reason} onChange={setReason} required />}
    </ActForm>
  );
}

/** That there is nothing to go back to is an answer, not a failure. */
function isConflict(error: Error | null): error is AppError {
  return error instanceof AppError && error.code === 'conflict';
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
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
              <strong>{object}</strong> <span className="muted">{rollbackWord(change)}</span>
            </summary>
            <Differences differences={differences} />
          </details>
        ))}
      </div>
    </>
  );
}
