import { type WaivableGate, waivableGates } from '@fairlead/core/model/settings.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { EmergencyView } from '@fairlead/core/wire/view/emergency.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import { DurationField, durationProblem } from './duration-field.tsx';
import type { PlacementFormProps } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

/** Opens the emergency lane of a placement, for those whom its guards name. */
export function EmergencyForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const [gates, setGates] = useState<readonly WaivableGate[]>([]);
  const [length, setLength] = useState('30m');
  const [reason, setReason] = useState('');
  const toggle = (gate: WaivableGate): void =>
    setGates(waivableGates.filter((one) => (one === gate ? !gates.includes(gate) : gates.includes(one))));
  return (
    <ActForm
      title={`Emergency: let changes pass to ${placeWords(placement)}`}
      says="The gates that you choose are waived there for a while, if the guards name you. Everybody is told, it is kept in the audit log, and somebody else is asked to review it. End it before its time on Govern."
      command={commandLine(['emergency'], whereOf(placement), { waive: gates.join(','), for: length, reason })}
      confirm="Open the emergency lane"
      ready={gates.length > 0 && reason.trim() !== '' && durationProblem(length, true) === null}
      onClose={onClose}
      run={() =>
        client.call(routes.beginEmergency, {
          params: { id: placement.id },
          body: { gates: [...gates], ...(length === '' ? {} : { for: length }), reason: reason.trim() },
        })
      }
    >
      <fieldset className="scope">
        <legend>What to waive</legend>
        {waivableGates.map((gate) => (
          <label key={gate} className="field">
            <span>
              <input type="checkbox" checked={gates.includes(gate)} onChange={() => toggle(gate)} /> {gate}
            </span>
          </label>
        ))}
      </fieldset>
      <DurationField label="For how long" value={length} onChange={setLength} empty="as long as the lane allows" />
      <ReasonField value={reason} onChange={setReason} required />
    </ActForm>
  );
}

type Props = { readonly item: EmergencyView; readonly onClose: () => void };

/** Closes a lane before its time. */
export function EndEmergencyForm({ item, onClose }: Props) {
  const { client } = useApp();
  return (
    <ActForm
      title={`End the emergency of ${placeWords(item.placement)}`}
      says="Its gates hold again from now on. Somebody else than who declared it is still asked to review it."
      command={commandLine(['emergency'], null, { end: item.id })}
      confirm="End it"
      onClose={onClose}
      run={() => client.call(routes.endEmergency, { params: { id: item.id } })}
    />
  );
}

/** Signs that somebody else looked at what was done. */
export function ReviewEmergencyForm({ item, onClose }: Props) {
  const { client } = useApp();
  const [note, setNote] = useState('');
  return (
    <ActForm
      title={`Review the emergency of ${placeWords(item.placement)}`}
      says={`${item.by} waived ${item.gates.join(' and ')}: ${item.reason}. Say what you looked at; it then leaves the list, and your word stays in the audit log.`}
      command={commandLine(['emergency'], null, { review: item.id, reason: note })}
      confirm="Sign the review"
      ready={note.trim() !== ''}
      onClose={onClose}
      run={() => client.call(routes.reviewEmergency, { params: { id: item.id }, body: { note: note.trim() } })}
    >
      <ReasonField value={note} onChange={setNote} required first />
    </ActForm>
  );
}
