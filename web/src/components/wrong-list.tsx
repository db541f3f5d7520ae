import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { RetryForm } from '../forms/retry.tsx';
import { RollbackForm } from '../forms/rollback.tsx';
import { SyncForm } from '../forms/sync.tsx';
import { Ago } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { alikePlaces, causeOf, withoutPlace } from '../view/alike-places.ts';
import { placementTone } from '../view/tone.ts';
import { ActButton } from './act-button.tsx';
import { AlsoPlaces } from './also-places.tsx';
import { PlaceLink } from './place-link.tsx';

/** What went bad, newest first, one cause said once: the sentence, the next step, and the two ways out. */
export function WrongList({ wrong }: { readonly wrong: readonly PlacementView[] }) {
  return (
    <ul className="list">
      {alikePlaces(wrong, causeKey).map(({ key, first: placement, others }) => {
        const { tone, word } = placementTone(placement.sync, placement.health);
        return (
          <li key={key}>
            <StateMark tone={tone} label={word} />
            <span className="what">
              <PlaceLink place={placement} /> <span className="faint">{word}</span>
              <div>
                <Prose text={withoutPlace(placement.why.sentence, placement)} />
              </div>
              <AlsoPlaces places={others} />
              {placement.why.next === '' ? null : (
                <div className="next">
                  Next: <Prose text={placement.why.next} />
                </div>
              )}
            </span>
            <span className="side acting">
              <Ago at={placement.driftSince ?? placement.updatedAt} />
              <div className="buttons end">
                {placement.drifted.length === 0 || placement.sync !== 'drifted' ? null : (
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

/** Places of one stage that are ill in one way. */
function causeKey({ project, application, stage, sync, health, why }: PlacementView): string {
  return [project, application, stage, sync, health, causeOf(why.sentence)].join('\n');
}
