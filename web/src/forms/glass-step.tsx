import { routes } from '@fairlead/core/wire/routes.ts';
import type { GlassView } from '@fairlead/core/wire/view/glass.ts';
import { useState } from 'react';
import { useApp } from '../hooks/app-context.ts';
import { commandLine } from '../view/command-line.ts';
import { ActForm } from './act-form.tsx';
import { ReasonField } from './reason-field.tsx';

type Props = {
  readonly one: GlassView;
  readonly step: 'agree' | 'open' | 'end' | 'review';
  readonly onClose: () => void;
};

const words = {
  agree: {
    title: 'Agree to the emergency of',
    says: 'They may then begin it. You stand for it with them.',
    confirm: 'Agree',
  },
  open: {
    title: 'Begin the emergency of',
    says: 'This page goes on with the rights of an administrator until it ends. Everything is marked.',
    confirm: 'Begin',
  },
  end: {
    title: 'End the emergency of',
    says: 'Every token and session that it gave ends at once. What was done stays done.',
    confirm: 'End it',
  },
  review: {
    title: 'Review the emergency of',
    says: 'The audit log holds everything that was done in it, under its mark. Say what you found; it stays with it.',
    confirm: 'Keep what I found',
  },
} as const;

/** The next thing to do about an emergency. */
export function GlassStepForm({ one, step, onClose }: Props) {
  const { client, queries } = useApp();
  const [finding, setFinding] = useState('');
  const params = { id: one.id };
  const { title, says, confirm } = words[step];
  const run = async (): Promise<{ readonly message: string }> => {
    const answer = await act();
    await queries.invalidateQueries();
    return answer;
  };
  const act = async (): Promise<{ readonly message: string }> => {
    switch (step) {
      case 'agree':
        return client.call(routes.agreeGlass, { params, body: {} });
      case 'end':
        return client.call(routes.endGlass, { params, body: {} });
      case 'review':
        return client.call(routes.reviewGlass, { params, body: { finding: finding.trim() } });
      case 'open': {
        const { secret } = await client.call(routes.openGlass, { params, body: {} });
        await client.call(routes.signIn, { body: { token: secret } });
        return { message: 'The glass is broken: you act as an administrator, and everything is marked.' };
      }
    }
  };
  return (
    <ActForm
      title={`${title} ${one.by}`}
      says={`${one.reason}. ${says}`}
      command={
        step === 'open'
          ? null
          : commandLine(['break-glass', one.id], null, { step, reason: finding.trim() || undefined })
      }
      confirm={confirm}
      ready={step !== 'review' || finding.trim() !== ''}
      onClose={onClose}
      run={run}
    >
      {step === 'review' ? <ReasonField value={finding} onChange={setFinding} required first /> : null}
    </ActForm>
  );
}
