import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import type { PlacementFormProps } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

export function ReleaseForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  return (
    <ActForm
      title={`Let go of ${placeWords(placement)}`}
      says="Ends managing it: nothing is deleted and no value changes. Our marks go from its objects, and nothing is delivered, corrected or reported any more. Undo it with “Take over”."
      command={commandLine(['release'], whereOf(placement), { reason })}
      confirm="Let go"
      ready={reason.trim() !== ''}
      onClose={onClose}
      run={() => client.call(routes.release, { params: { id: placement.id }, body: { reason: reason.trim() } })}
    >
      <ReasonField value={reason} onChange={setReason} required />
    </ActForm>
  );
}
