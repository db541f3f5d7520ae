import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { shortRevision } from '../view/shorten.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import type { PlacementFormProps } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

export function PinForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  const runs = placement.applied === null ? 'what it runs' : shortRevision(placement.applied.revision);
  return (
    <ActForm
      title={`Pin ${placeWords(placement)}`}
      says={`Stays at ${runs}, whatever Git says, until somebody unpins it.`}
      command={commandLine(['pin'], whereOf(placement), { reason })}
      confirm={`Pin at ${runs}`}
      ready={reason.trim() !== ''}
      onClose={onClose}
      run={() => client.call(routes.pin, { params: { id: placement.id }, body: { reason: reason.trim() } })}
    >
      <ReasonField value={reason} onChange={setReason} required />
    </ActForm>
  );
}
