import { routes } from '@fairlead/core/wire/routes.ts';
import type { TakePreview } from '@fairlead/core/wire/view/take.ts';
import { useState } from 'react';
import { AskedView } from '../components/asked-view.tsx';
import { Differences } from '../components/differences.tsx';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { StateMark } from '../ui/state-mark.tsx';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import { type PlacementFormProps, reasonOf } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

/** Shows first what would be taken from whom and what would change; takes exactly that. */
export function TakeForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  const preview = useAsk(routes.previewTake, { params: { id: placement.id } });
  const { data } = preview;
  const objects = data?.objects.map(({ key }) => key) ?? [];
  const possible = data !== undefined && (objects.length > 0 || data.released !== null);
  return (
    <ActForm
      title={`Take over ${placeWords(placement)}`}
      says="Begins managing what other tools applied. What equals Git is taken without a new pod; what differs becomes as Git says. Gates still apply. Undo it with “Let go”."
      command={commandLine(['take'], whereOf(placement), { reason })}
      confirm={
        objects.length === 0
          ? 'Take over'
          : `Take over ${objects.length} ${objects.length === 1 ? 'object' : 'objects'}`
      }
      ready={possible}
      onClose={onClose}
      run={() => client.call(routes.take, { params: { id: placement.id }, body: { objects, ...reasonOf(reason) } })}
    >
      <AskedView what="what would be taken" query={preview}>
        {(view) => <Preview view={view} />}
      </AskedView>
      <ReasonField value={reason} onChange={setReason} />
    </ActForm>
  );
}

function Preview({ view: { objects, refused, released } }: { readonly view: TakePreview }) {
  return (
    <div className="dry-run">
      {released === null ? null : (
        <p>
          {released.by} let go of it: {released.reason}.
        </p>
      )}
      {objects.length === 0 && refused.length === 0 ? (
        <p>No other tool holds anything that differs from Git. If it is held all the same, “Refresh” looks again.</p>
      ) : null}
      {objects.map(({ key, object, owner, fields, restarts }) => (
        <details key={key} open={objects.length === 1}>
          <summary>
            <strong>{object}</strong> from {owner}{' '}
            <span className="faint">
              {fields.length} {fields.length === 1 ? 'field' : 'fields'}
              {restarts ? ' · its pods are replaced' : ''}
            </span>
          </summary>
          <Differences differences={fields} />
        </details>
      ))}
      {refused.map(({ object, owner, reason, next }) => (
        <div key={object} className="band-line tone-held">
          <StateMark tone="held" label="in the way" />
          <span>
            <strong>{object}</strong> belongs to {owner}: {reason}. Next: {next}
          </span>
        </div>
      ))}
    </div>
  );
}
