import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { ActForm } from './act-form.tsx';
import { DurationField, durationProblem } from './duration-field.tsx';
import { ReasonField } from './reason-field.tsx';

type Props = { readonly project: string | null; readonly onClose: () => void };

export function BreakGlassForm({ project, onClose }: Props) {
  const { client, queries } = useApp();
  const [reason, setReason] = useState('');
  const [lasts, setLasts] = useState('1h');
  const [alone, setAlone] = useState(false);
  const where = project === null ? 'the whole installation' : `project ${project}`;
  const run = async () => {
    const body = { reason: reason.trim(), for: lasts, alone, ...(project === null ? {} : { project }) };
    const { message } = await client.call(routes.breakGlass, { body });
    await queries.invalidateQueries();
    return { message };
  };
  return (
    <ActForm
      title={`Break the glass in ${where}`}
      says="You get the rights of an administrator for a short time. Everything done with them is marked in the audit log, and everybody who sees this place is told."
      command={commandLine(['break-glass'], null, {
        step: 'ask',
        project: project ?? undefined,
        for: lasts,
        alone: alone || undefined,
        reason,
      })}
      confirm={alone ? 'Ask, and begin alone' : 'Ask a second person'}
      ready={reason.trim() !== '' && durationProblem(lasts, false) === null}
      onClose={onClose}
      run={run}
    >
      <ReasonField value={reason} onChange={setReason} required first />
      <DurationField label="For how long" value={lasts} onChange={setLasts} />
      <label className="check">
        <input type="checkbox" checked={alone} onChange={({ target }) => setAlone(target.checked)} />
        <span>Alone: nobody else can be reached. Somebody else reviews it after.</span>
      </label>
    </ActForm>
  );
}
