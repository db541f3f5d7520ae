import type { DeliveryRow } from '@fairlead/core/wire/view/delivery.ts';
import { Link } from '@tanstack/react-router';
import { Ago, Since } from '../ui/ago.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { deliveryTone } from '../view/tone.ts';

/** Deliveries as sentences, each leading to its waterfall. */
export function DeliveryList({ deliveries }: { readonly deliveries: readonly DeliveryRow[] }) {
  return (
    <ul className="list">
      {deliveries.map((delivery) => {
        const { tone, word } = deliveryTone(delivery.verdict, delivery.phase === 'gate');
        return (
          <li key={delivery.id}>
            <StateMark tone={tone} label={word} />
            <span className="what">
              <Link to="/deliveries/$id" params={{ id: delivery.id }} className="bare">
                {delivery.sentence}
              </Link>{' '}
              {delivery.changeTitle === '' ? null : <span className="faint">{delivery.changeTitle}</span>}
            </span>
            <span className="side">
              {delivery.endedAt === null ? (
                <>
                  since <Since at={delivery.startedAt} />
                </>
              ) : (
                <Ago at={delivery.endedAt} />
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
