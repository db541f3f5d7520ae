import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { RetryForm } from '../forms/retry.tsx';
import { RollbackForm } from '../forms/rollback.tsx';
import { SyncForm } from '../forms/sync.tsx';
import { Ago } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { placementTone } from '../view/tone.ts';
import { ActButton } from './act-button.tsx';
import { PlaceLink } from './place-link.tsx';

/** What went bad, newest first: the sentence, the next step, and the two ways out. */
export function WrongList({ wrong }: { readonly wrong: readonly PlacementView[] }) {
  return (
    <ul className="list">
      {wrong.map((placement) => {
        const { tone, word } = placementTone(placement.sync, placement.health);
        return (
          <li key={placement.id}>
            <StateMark tone={tone} label={word} />
            <span className="what">
              <PlaceLink place={placement} /> <span className="faint">{word}</span>
              <div>
                <Prose text={placement.why.sentence} />
              </div>
              {placement.why.next === '' ? null : (
                <div className="next">
                  Next: <Prose text={placement.why.next} />
                </div>
              )}
            </span>
            <span className="side acting">
              <Ago at={placement.driftSince ?? placement.updatedAt} />
              <div className="buttons end">
                {placement.sync !== 'drifted' ? null : (
                  <ActButton label="Put back…" route={routes.sync} subject={placementSubject(placement)} quiet>
                    {(close) => <SyncForm placement={placement} onClose={close} />}
                  </ActButton>
                )}
                {placement.failure === null ? null : (
                  <ActButton label="Retry…" route={routes.retry} subject={placementSubject(placement)} quiet>
                    {(close) => <RetryForm placement={placement} onClose={close} />}
                  </ActButton>
                )}
                <ActButton
                  label="Roll back…"
                  route={routes.rollback}
                  subject={placementSubject(placement)}
                  quiet
                  blocked={placement.applied === null ? 'nothing runs there yet' : null}
                >
                  {(close) => <RollbackForm placement={placement} onClose={close} />}
                </ActButton>
              </div>
            </span>
          </li>
        );
      })}
    </ul>
  );
}
