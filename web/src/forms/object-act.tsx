import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { isJsonObject } from '@fairlead/core/lib/json.ts';
import { type ActionKind, isLasting } from '@fairlead/core/model/object-action.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { ObjectView } from '@fairlead/core/wire/view/object.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import { DurationField, durationProblem } from './duration-field.tsx';
import { reasonOf } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

/** What the actions are called on buttons. */
export const actWords: { readonly [Kind in ActionKind]: string } = {
  restart: 'Restart',
  scale: 'Scale',
  suspend: 'Suspend',
  resume: 'Let it go on',
  run: 'Run now',
  'delete-pod': 'Delete',
  release: 'Give back to Git',
};

const says: { readonly [Kind in ActionKind]: string } = {
  restart:
    'Replaces its pods one after another, as its own strategy says. It cannot be undone, and changes nothing that Git declares.',
  scale:
    'Holds this number beside Git until the time is over; then it is as Git says again. Undo it with “Give back to Git”.',
  suspend: 'Starts no more runs until the time is over; then it is as Git says again. Undo it with “Give back to Git”.',
  resume: 'Lets it run although Git says otherwise, until the time is over. Undo it with “Give back to Git”.',
  run: 'Starts one run now, beside its schedule. A run cannot be taken back.',
  'delete-pod': 'Deletes this pod; what made it makes another. It cannot be undone.',
  release: 'Ends what was done beside Git: its fields hold again what Git declares, at once.',
};

type Props = {
  readonly placement: PlacementView;
  readonly object: ObjectView;
  readonly action: ActionKind;
  readonly onClose: () => void;
};

export function ObjectActForm({ placement, object, action, onClose }: Props) {
  const { client } = useApp();
  const [length, setLength] = useState('2h');
  const [replicas, setReplicas] = useState(() => String(replicasOf(object.live) ?? 1));
  const [reason, setReason] = useState('');
  const lasting = isLasting(action);
  const needsReason = lasting || action === 'delete-pod';
  const scales = action === 'scale';
  const isNumber = /^\d{1,5}$/.test(replicas);
  const ready =
    (!needsReason || reason.trim() !== '') &&
    (!lasting || durationProblem(length, false) === null) &&
    (!scales || isNumber);
  const lastingBody = lasting ? { for: length } : {};
  const scaling = scales ? { replicas: Number(replicas) } : {};
  return (
    <ActForm
      title={`${actWords[action]}: ${object.object} of ${placeWords(placement)}`}
      says={says[action]}
      command={commandLine(['action', object.object, action], whereOf(placement), {
        replicas: scales ? replicas : undefined,
        for: lasting ? length : undefined,
        reason,
      })}
      confirm={
        scales ? `Scale to ${replicas} for ${length}` : lasting ? `${actWords[action]} for ${length}` : actWords[action]
      }
      ready={ready}
      onClose={onClose}
      run={() =>
        client.call(routes.actOnObject, {
          params: { id: placement.id },
          body: { object: object.key, action, ...scaling, ...lastingBody, ...reasonOf(reason) },
        })
      }
    >
      {scales ? (
        <label className="field">
          <span>How many</span>
          <input
            className="input"
            type="number"
            min={0}
            max={99_999}
            value={replicas}
            aria-invalid={!isNumber}
            onChange={({ target }) => setReplicas(target.value)}
          />
          <small>
            Now {replicasOf(object.live) ?? 'not known'}; Git says {replicasOf(object.desired) ?? 'nothing'}.
          </small>
        </label>
      ) : null}
      {lasting ? <DurationField label="For how long" value={length} onChange={setLength} /> : null}
      <ReasonField value={reason} onChange={setReason} required={needsReason} />
    </ActForm>
  );
}

function replicasOf(manifest: JsonObject | null): number | undefined {
  const spec = manifest?.['spec'];
  const count = isJsonObject(spec) ? spec['replicas'] : undefined;
  return typeof count === 'number' ? count : undefined;
}
