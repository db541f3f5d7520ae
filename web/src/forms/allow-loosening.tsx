import { routes } from '@fairlead/core/wire/routes.ts';
import type { LooseningView } from '@fairlead/core/wire/view/loosening.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { ActForm } from './act-form.tsx';
import { ReasonField } from './reason-field.tsx';

type Props = { readonly one: LooseningView; readonly onClose: () => void };

export function AllowLooseningForm({ one, onClose }: Props) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  const { subject, digest, fields, authors, path, line } = one;
  return (
    <ActForm
      title={`Let ${subject} loosen what stood before`}
      says={`${fields.join(', ')} at ${path}:${line}, written by ${authors.join(', ') || 'somebody whom Git does not tell'}. It takes effect at once. Taking it back is a commit, which waits for nobody.`}
      command={commandLine(['allow', subject], null, { reason })}
      confirm={`Allow ${subject}`}
      ready={reason.trim() !== ''}
      onClose={onClose}
      run={() => client.call(routes.allowLoosening, { body: { subject, digest, reason: reason.trim() } })}
    >
      <ReasonField value={reason} onChange={setReason} required />
    </ActForm>
  );
}
