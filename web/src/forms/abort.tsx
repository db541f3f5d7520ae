import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import type { PlacementFormProps } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

export function AbortForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  return (
    <ActForm
      title={`Abort the delivery to ${placeWords(placement)}`}
      says="Ends the delivery under way at its next safe point. Waves that are done stay done; go back with a rollback."
      command={commandLine(['abort'], whereOf(placement), { reason })}
      confirm="Abort the delivery"
      ready={reason.trim() !== ''}
      onClose={onClose}
      run={() => client.call(routes.abort, { params: { id: placement.id }, body: { reason: reason.trim() } })}
    >
      <ReasonField value={reason} onChange={setReason} required />
    </ActForm>
  );
}
