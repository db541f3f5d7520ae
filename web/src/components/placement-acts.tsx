import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { waivableGates } from '@fairlead/core/model/settings.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { AbortForm } from '../forms/abort.tsx';
import { ConfirmForm } from '../forms/confirm.tsx';
import { EmergencyForm } from '../forms/emergency.tsx';
import { PauseForm } from '../forms/pause.tsx';
import { PinForm } from '../forms/pin.tsx';
import { RefreshForm } from '../forms/refresh.tsx';
import { ReleaseForm } from '../forms/release.tsx';
import { ResumeForm } from '../forms/resume.tsx';
import { RetryForm } from '../forms/retry.tsx';
import { RollbackForm } from '../forms/rollback.tsx';
import { SyncForm } from '../forms/sync.tsx';
import { TakeForm } from '../forms/take.tsx';
import { UnpinForm } from '../forms/unpin.tsx';
import { ActButton } from './act-button.tsx';
import { ApprovalActs } from './approval-acts.tsx';

/** Everything that can be asked of one placement; what makes sense only now and then appears then. */
export function PlacementActs({ placement }: { readonly placement: PlacementView }) {
  const subject = placementSubject(placement);
  const plan = placement.holds.find((hold) => hold.plan !== undefined)?.plan;
  const asks = placement.holds.find((hold) => hold.asks !== undefined)?.asks;
  const waivable = placement.holds.some(({ gate }) => waivableGates.some((one) => one === gate));
  const notPaused = placement.paused === null;
  const contested = placement.holds.some(({ gate }) => gate === 'conflict');
  const released = placement.holds.some(({ gate }) => gate === 'released');
  const nothingRuns = placement.applied === null ? 'nothing runs there yet' : null;
  return (
    <div className="buttons acts">
      {plan === undefined ? null : (
        <ActButton label="Confirm…" route={routes.confirm} subject={subject} strong>
          {(close) => <ConfirmForm placement={placement} plan={plan} onClose={close} />}
        </ActButton>
      )}
      {asks === undefined ? null : <ApprovalActs placement={placement} asks={asks} />}
      {placement.failure === null ? null : (
        <ActButton label="Retry…" route={routes.retry} subject={subject} strong>
          {(close) => <RetryForm placement={placement} onClose={close} />}
        </ActButton>
      )}
      <ActButton label="Roll back…" route={routes.rollback} subject={subject} blocked={nothingRuns}>
        {(close) => <RollbackForm placement={placement} onClose={close} />}
      </ActButton>
      {notPaused ? (
        <ActButton label="Pause…" route={routes.pause} subject={subject}>
          {(close) => <PauseForm placement={placement} onClose={close} />}
        </ActButton>
      ) : (
        <ActButton label="Resume…" route={routes.resume} subject={subject} strong>
          {(close) => <ResumeForm placement={placement} onClose={close} />}
        </ActButton>
      )}
      <ActButton label="Sync…" route={routes.sync} subject={subject}>
        {(close) => <SyncForm placement={placement} onClose={close} />}
      </ActButton>
      <ActButton label="Refresh…" route={routes.refresh} subject={subject}>
        {(close) => <RefreshForm placement={placement} onClose={close} />}
      </ActButton>
      {placement.pinned === null ? (
        <ActButton label="Pin…" route={routes.pin} subject={subject} blocked={nothingRuns}>
          {(close) => <PinForm placement={placement} onClose={close} />}
        </ActButton>
      ) : (
        <ActButton label="Unpin…" route={routes.unpin} subject={subject}>
          {(close) => <UnpinForm placement={placement} onClose={close} />}
        </ActButton>
      )}
      {contested || released || placement.targetKind === 'kubernetes' ? (
        <ActButton
          label="Take over…"
          route={routes.take}
          subject={subject}
          {...(contested || released ? { strong: true } : { quiet: true })}
        >
          {(close) => <TakeForm placement={placement} onClose={close} />}
        </ActButton>
      ) : null}
      {placement.targetKind !== 'kubernetes' || released ? null : (
        <ActButton
          label="Let go…"
          route={routes.release}
          subject={subject}
          quiet
          blocked={placement.observing ? 'it is only observed: nothing there is ours' : null}
        >
          {(close) => <ReleaseForm placement={placement} onClose={close} />}
        </ActButton>
      )}
      {waivable ? (
        <ActButton label="Emergency…" route={routes.beginEmergency} subject={subject} quiet>
          {(close) => <EmergencyForm placement={placement} onClose={close} />}
        </ActButton>
      ) : null}
      {placement.delivery === null ? null : (
        <ActButton label="Abort…" route={routes.abort} subject={subject}>
          {(close) => <AbortForm placement={placement} onClose={close} />}
        </ActButton>
      )}
    </div>
  );
}
