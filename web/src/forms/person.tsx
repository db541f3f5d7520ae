import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { ActForm } from './act-form.tsx';
import { ReasonField } from './reason-field.tsx';

type Props = { readonly person: string; readonly lets: boolean; readonly onClose: () => void };

/** Shuts a person out, or lets them in again. */
export function PersonForm({ person, lets, onClose }: Props) {
  const { client, queries } = useApp();
  const [reason, setReason] = useState('');
  const body = { person, reason: reason.trim() };
  const run = async () => {
    const accepted = await client.call(lets ? routes.enablePerson : routes.disablePerson, { body });
    await queries.invalidateQueries();
    return accepted;
  };
  return (
    <ActForm
      title={lets ? `Let ${person} in again` : `Shut ${person} out`}
      says={
        lets
          ? 'They can sign in; what their roles give is theirs again. Sessions and tokens that ended stay so.'
          : 'Every session of theirs and every token that they made ends at once, and they cannot sign in. Letting them in again brings no token back.'
      }
      command={null}
      confirm={lets ? 'Let in' : 'Shut out'}
      ready={reason.trim() !== ''}
      onClose={onClose}
      run={run}
    >
      <ReasonField value={reason} onChange={setReason} required />
    </ActForm>
  );
}
