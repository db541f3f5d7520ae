import type { Subject } from '@fairlead/core/access/subject.ts';
import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApprovalAskView } from '@fairlead/core/wire/view/hold.ts';
import type { PlacementNames } from '@fairlead/core/wire/view/placement.ts';
import { ApproveForm, RejectForm } from '../forms/approve.tsx';
import { ActButton } from './act-button.tsx';

type Props = {
  readonly placement: PlacementNames & { readonly tier: 'production' | 'non-production' };
  readonly asks: ApprovalAskView;
  /** Why the reader's approval would not count; empty where it would, absent where that is not known yet. */
  readonly mine?: string;
};

/** Approve or reject what waits. */
export function ApprovalActs({ placement, asks, mine = '' }: Props) {
  const subject: Subject = placementSubject(placement);
  return (
    <>
      <ActButton label="Approve…" route={routes.approve} subject={subject} strong blocked={mine === '' ? null : mine}>
        {(close) => <ApproveForm placement={placement} asks={asks} onClose={close} />}
      </ActButton>
      <ActButton label="Reject…" route={routes.reject} subject={subject}>
        {(close) => <RejectForm placement={placement} asks={asks} onClose={close} />}
      </ActButton>
    </>
  );
}
