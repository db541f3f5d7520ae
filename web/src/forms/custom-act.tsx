import { routes } from '@fairlead/core/wire/routes.ts';
import type { CustomActionView } from '@fairlead/core/wire/view/custom-action.ts';
import type { ObjectView } from '@fairlead/core/wire/view/object.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import { ReasonField } from './reason-field.tsx';

type Props = {
  readonly placement: PlacementView;
  readonly object: ObjectView;
  readonly action: CustomActionView;
  readonly onClose: () => void;
};

/** An action that the target's owner wrote: what it is to be given, and why. */
export function CustomActForm({ placement, object, action, onClose }: Props) {
  const { client } = useApp();
  const [parameters, setParameters] = useState(() =>
    Object.fromEntries(action.parameters.map(({ name, preset }) => [name, preset])),
  );
  const [reason, setReason] = useState('');
  const given = Object.entries(parameters).flatMap(([name, value]) => ['--param', `${name}=${value}`]);
  return (
    <ActForm
      title={`${action.label}: ${object.object} of ${placeWords(placement)}`}
      says="Runs a script that the target's owner wrote for this kind, once. Where Git declares what it changes, the next delivery brings Git's value back."
      command={commandLine(['action', object.object, action.name, ...given], whereOf(placement), { reason })}
      confirm={action.label}
      ready={reason.trim() !== ''}
      onClose={onClose}
      run={() =>
        client.call(routes.runCustomAction, {
          params: { id: placement.id },
          body: { object: object.key, name: action.name, parameters, reason: reason.trim() },
        })
      }
    >
      {action.parameters.map(({ name }) => (
        <label key={name} className="field">
          <span>{name}</span>
          <input
            className="input"
            value={parameters[name] ?? ''}
            maxLength={4_096}
            autoComplete="off"
            onChange={({ target }) => setParameters((before) => ({ ...before, [name]: target.value }))}
          />
        </label>
      ))}
      <ReasonField value={reason} onChange={setReason} required />
    </ActForm>
  );
}
