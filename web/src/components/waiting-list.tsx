import type { NowView } from '@fairlead/core/wire/view/now.ts';
import { Ago } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { alikePlaces, causeOf } from '../view/alike-places.ts';
import { AlsoPlaces } from './also-places.tsx';
import { PlaceLink } from './place-link.tsx';

/** Holds, each with its reason and what lifts it; what waits for one thing is said once. */
export function WaitingList({ waiting }: { readonly waiting: NowView['waiting'] }) {
  return (
    <ul className="list">
      {alikePlaces(waiting, causeKey).map(({ key, first: { placement, hold }, others }) => (
        <li key={key}>
          <StateMark tone="held" label="held" />
          <span className="what">
            <PlaceLink place={placement} /> <span className="faint">{hold.gate}</span>
            <div>
              <Prose text={hold.reason} />
            </div>
            <AlsoPlaces places={others.map((other) => other.placement)} />
            {hold.next === '' ? null : (
              <div className="next">
                Next: <Prose text={hold.next} />
              </div>
            )}
            {hold.until === null ? null : (
              <div className="faint">
                May pass by itself <Ago at={hold.until} />
              </div>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

function causeKey({ placement, hold }: NowView['waiting'][number]): string {
  const { project, application, stage } = placement;
  return [project, application, stage, hold.gate, hold.rule, hold.until ?? '', causeOf(hold.reason)].join('\n');
}
