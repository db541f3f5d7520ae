import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApprovalAskView } from '@fairlead/core/wire/view/hold.ts';
import type { PlacementNames } from '@fairlead/core/wire/view/placement.ts';
import { useState } from 'react';
import { PlanSummary } from '../components/plan-summary.tsx';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Failed, Loading } from '../ui/told.tsx';
import { askWords } from '../view/approval-words.ts';
import { commandLine } from '../view/command-line.ts';
import { placeWords, whereOf } from '../view/where.ts';
import { ActForm } from './act-form.tsx';
import { reasonOf } from './placement-form.ts';
import { ReasonField } from './reason-field.tsx';

type Props = {
  readonly placement: PlacementNames;
  readonly asks: ApprovalAskView;
  readonly onClose: () => void;
};

/** Approves exactly the plan that is shown: when it becomes another, it waits again. */
export function ApproveForm({ placement, asks, onClose }: Props) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  const plan = useAsk(routes.getPlan, { params: { digest: asks.plan } });
  return (
    <ActForm
      title={`Approve the plan for ${placeWords(placement)}`}
      says={`${askWords(asks)} Lets exactly this plan pass this gate; if it becomes another, it waits again. Undo it by rejecting it before it begins.`}
      command={commandLine(['approve'], whereOf(placement), { reason })}
      confirm="Approve this plan"
      ready={plan.data !== undefined}
      onClose={onClose}
      run={() =>
        client.call(routes.approve, { params: { id: placement.id }, body: { plan: asks.plan, ...reasonOf(reason) } })
      }
    >
      {plan.data !== undefined ? (
        <PlanSummary plan={plan.data} />
      ) : plan.error !== null ? (
        <Failed what="the plan" error={plan.error} at={plan.errorUpdatedAt} onRetry={() => void plan.refetch()} />
      ) : (
        <Loading what="the plan" />
      )}
      <ReasonField value={reason} onChange={setReason} />
    </ActForm>
  );
}

/** Rejects the plan that waits; it then stays held until Git asks for another. */
export function RejectForm({ placement, asks, onClose }: Props) {
  const { client } = useApp();
  const [reason, setReason] = useState('');
  return (
    <ActForm
      title={`Reject the plan for ${placeWords(placement)}`}
      says="It stays held, with your reason, until Git asks for something else or you approve it after all. What runs keeps running."
      command={commandLine(['reject'], whereOf(placement), { reason })}
      confirm="Reject this plan"
      ready={reason.trim() !== ''}
      onClose={onClose}
      run={() =>
        client.call(routes.reject, {
          params: { id: placement.id },
          body: { plan: asks.plan, reason: reason.trim() },
        })
      }
    >
      <ReasonField value={reason} onChange={setReason} required first />
    </ActForm>
  );
}
