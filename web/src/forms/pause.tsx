import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import { DurationField, durationProblem } from './duration-field.tsx';
import type { PlacementFormProps } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

export function PauseForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const [length, setLength] = useState('8h');
  const [reason, setReason] = useState('');
  return (
    <ActForm
      title={`Pause ${placeWords(placement)}`}
      says="Leaves it alone: no delivery, no correction. It ends by itself, and whoever looks sees your name and reason. Undo it with Resume."
      command={commandLine(['pause'], whereOf(placement), { for: length, reason })}
      confirm={`Pause for ${length}`}
      ready={reason.trim() !== '' && durationProblem(length, false) === null}
      onClose={onClose}
      run={() =>
        client.call(routes.pause, { params: { id: placement.id }, body: { for: length, reason: reason.trim() } })
      }
    >
      <DurationField label="For how long" value={length} onChange={setLength} />
      <ReasonField value={reason} onChange={setReason} required />
    </ActForm>
  );
}
