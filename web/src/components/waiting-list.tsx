import type { NowView } from '@fairlead/core/wire/view/now.ts';
import { Ago } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { PlaceLink } from './place-link.tsx';

/** Holds, each with its reason and what lifts it. */
export function WaitingList({ waiting }: { readonly waiting: NowView['waiting'] }) {
  return (
    <ul className="list">
      {waiting.map(({ placement, hold }) => (
        <li key={placement.id}>
          <StateMark tone="held" label="held" />
          <span className="what">
            <PlaceLink place={placement} /> <span className="faint">{hold.gate}</span>
            <div>
              <Prose text={hold.reason} />
            </div>
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
