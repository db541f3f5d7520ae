import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { PlanSummary } from '../components/plan-summary.tsx';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Failed, Loading } from '../ui/told.tsx';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import { NameField } from './name-field.tsx';
import { type PlacementFormProps, reasonOf } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

/** Confirms exactly the plan that is shown: when it becomes another, the confirmation is void. */
export function ConfirmForm({ placement, plan: digest, onClose }: PlacementFormProps & { readonly plan: string }) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  const [typed, setTyped] = useState('');
  const plan = useAsk(routes.getPlan, { params: { digest } });
  const deletes = plan.data !== undefined && plan.data.prunes.length + plan.data.heldPrunes.length > 0;
  return (
    <ActForm
      title={`Confirm the plan for ${placeWords(placement)}`}
      says="Lets exactly this plan pass. If the plan becomes another before it is carried out, it is asked again."
      command={commandLine(['confirm'], whereOf(placement), { reason })}
      confirm="Confirm this plan"
      ready={plan.data !== undefined && (!deletes || typed.trim() === placement.application)}
      onClose={onClose}
      run={() =>
        client.call(routes.confirm, { params: { id: placement.id }, body: { plan: digest, ...reasonOf(reason) } })
      }
    >
      {plan.data !== undefined ? (
        <PlanSummary plan={plan.data} />
      ) : plan.error !== null ? (
        <Failed what="the plan" error={plan.error} at={plan.errorUpdatedAt} onRetry={() => void plan.refetch()} />
      ) : (
        <Loading what="the plan" />
      )}
      {deletes ? <NameField name={placement.application} value={typed} onChange={setTyped} /> : null}
      <ReasonField value={reason} onChange={setReason} />
    </ActForm>
  );
}
