import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { DryRun } from '../components/dry-run.tsx';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { shortRevision } from '../view/shorten.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import { NameField } from './name-field.tsx';
import { type PlacementFormProps, reasonOf } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

export function SyncForm({ placement, onClose }: PlacementFormProps) {
  const { client } = useApp();
  const [prune, setPrune] = useState(false);
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const to = placement.desired === null ? 'what Git says' : shortRevision(placement.desired.revision);
  return (
    <ActForm
      title={`Sync ${placeWords(placement)}`}
      says={`Delivers ${to} once, and puts drifted objects back. Gates still apply. Undo it with a rollback.`}
      command={commandLine(['sync'], whereOf(placement), { prune: prune ? true : undefined, reason })}
      confirm={prune ? 'Sync and delete' : 'Sync'}
      ready={!prune || typed.trim() === placement.application}
      onClose={onClose}
      run={() =>
        client.call(routes.sync, {
          params: { id: placement.id },
          body: { ...(prune ? { prune } : {}), ...reasonOf(reason) },
        })
      }
    >
      <label className="check">
        <input type="checkbox" checked={prune} onChange={(event) => setPrune(event.target.checked)} />
        <span>
          Also delete what Git no longer declares
          <br />
          <span className="small muted">Objects that hold data are still held for a confirmation.</span>
        </span>
      </label>
      <DryRun placement={placement.id} prune={prune} />
      {prune ? <NameField name={placement.application} value={typed} onChange={setTyped} /> : null}
      <ReasonField value={reason} onChange={setReason} />
    </ActForm>
  );
}
