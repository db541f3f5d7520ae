import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { Prose } from '../ui/prose.tsx';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import { type PlacementFormProps, reasonOf } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

export function RetryForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  return (
    <ActForm
      title={`Retry ${placeWords(placement)}`}
      says="Tries the failed delivery again now instead of waiting for its back-off."
      command={commandLine(['retry'], whereOf(placement), { reason })}
      confirm="Retry"
      onClose={onClose}
      run={() => client.call(routes.retry, { params: { id: placement.id }, body: reasonOf(reason) })}
    >
      {placement.failure === null ? null : (
        <div className="holding tone-bad">
          <Prose text={placement.failure.message} />
          <div className="muted">
            Next: <Prose text={placement.failure.next} />
          </div>
        </div>
      )}
      <ReasonField value={reason} onChange={setReason} />
    </ActForm>
  );
}
