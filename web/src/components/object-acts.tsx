import { objectSubject } from '@fairlead/core/access/subjects-of.ts';
import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { parseObjectKey } from '@fairlead/core/model/object.ts';
import { actionsOn } from '@fairlead/core/model/object-action.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { ObjectView } from '@fairlead/core/wire/view/object.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { actWords, ObjectActForm } from '../forms/object-act.tsx';
import { Ago } from '../ui/ago.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { ActButton } from './act-button.tsx';

/** What can be done to an object beside Git, and what somebody did and still holds. */
export function ObjectActs({
  placement,
  object,
}: {
  readonly placement: PlacementInspection;
  readonly object: ObjectView;
}) {
  const { overlay } = object;
  const ref = parseObjectKey(object.key as ObjectKey); // the server wrote it
  const subject = objectSubject(placement, ref);
  const offered = placement.targetKind === 'kubernetes' ? actionsOn(ref) : [];
  const blocked = placement.observing ? 'it is only observed: nothing is written there' : null;
  if (offered.length === 0) return null;
  const suspended = object.health === 'suspended';
  const shown = offered.filter((kind) => kind !== (suspended ? 'suspend' : 'resume'));
  return (
    <>
      {overlay === null ? null : (
        <div className="band-line tone-held">
          <StateMark tone="held" label="by hand" />
          <span>
            {actWords[overlay.action]}
            {overlay.replicas === null ? '' : ` to ${overlay.replicas}`} beside Git by {overlay.by}{' '}
            <Ago at={overlay.at} />: {overlay.reason}. It goes back to what Git says <Ago at={overlay.until} />.
          </span>
        </div>
      )}
      <div className="buttons">
        {overlay === null ? null : (
          <ActButton label="Give back to Git…" route={routes.actOnObject} subject={subject} blocked={blocked} strong>
            {(close) => <ObjectActForm placement={placement} object={object} action="release" onClose={close} />}
          </ActButton>
        )}
        {shown.map((kind) => (
          <ActButton
            key={kind}
            label={`${actWords[kind]}…`}
            route={routes.actOnObject}
            subject={subject}
            blocked={blocked}
          >
            {(close) => <ObjectActForm placement={placement} object={object} action={kind} onClose={close} />}
          </ActButton>
        ))}
      </div>
    </>
  );
}
