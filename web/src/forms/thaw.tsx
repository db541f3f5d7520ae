import { routes } from '@fairlead/core/wire/routes.ts';
import type { FreezeView } from '@fairlead/core/wire/view/now.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { ActForm } from './act-form.tsx';
import { reasonOf } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

export function ThawForm({ freeze, onClose }: { readonly freeze: FreezeView; readonly onClose: () => void }) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  return (
    <ActForm
      title={`Lift the freeze of ${freeze.scope}`}
      says={`Set by ${freeze.by}: ${freeze.reason}. Whatever waited for it goes on at once.`}
      command={commandLine(['freeze', freeze.id], null, { lift: true, reason })}
      confirm="Lift the freeze"
      onClose={onClose}
      run={() => client.call(routes.thaw, { params: {}, body: { id: freeze.id, ...reasonOf(reason) } })}
    >
      <ReasonField value={reason} onChange={setReason} />
    </ActForm>
  );
}
