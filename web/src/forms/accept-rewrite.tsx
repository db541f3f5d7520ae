import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { shortRepo, shortRevision } from '../view/shorten.ts';
import { ActForm } from './act-form.tsx';
import { ReasonField } from './reason-field.tsx';

type Props = {
  readonly repo: string;
  readonly held: { readonly ref: string; readonly from: string; readonly to: string };
  readonly onClose: () => void;
};

export function AcceptRewriteForm({ repo, held, onClose }: Props) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  return (
    <ActForm
      title={`Accept the rewritten history of ${shortRepo(repo)}`}
      says={`${held.ref} moved from ${shortRevision(held.from)} to ${shortRevision(held.to)}, which does not follow it. Accepting delivers the new history; what it lost is gone from Git’s branch.`}
      command={commandLine(['confirm', repo], null, { repo: true, reason })}
      confirm={`Accept ${shortRevision(held.to)}`}
      ready={reason.trim() !== ''}
      onClose={onClose}
      run={() => client.call(routes.acceptRewrite, { params: {}, body: { repo, to: held.to, reason: reason.trim() } })}
    >
      <ReasonField value={reason} onChange={setReason} required />
    </ActForm>
  );
}
