import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { EmergencyView } from '@fairlead/core/wire/view/emergency.ts';
import { EndEmergencyForm, ReviewEmergencyForm } from '../forms/emergency.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';
import { Person } from '../ui/person.tsx';
import { State } from '../ui/state-mark.tsx';
import { ActButton } from './act-button.tsx';
import { PlaceLink } from './place-link.tsx';

/** Emergencies that go on, and those whose review somebody owes; nothing where there is none. */
export function EmergenciesPanel() {
  const emergencies = useAsk(routes.listEmergencies, {});
  if (emergencies.data?.items.length === 0) return null;
  return (
    <Panel
      title="Emergency lane"
      what="the emergencies"
      query={emergencies}
      flush
      count={emergencies.data?.items.length}
    >
      {({ items }) => (
        <table className="table stacked">
          <thead>
            <tr>
              <th>Now</th>
              <th>Where</th>
              <th>Waives</th>
              <th>By</th>
              <th>Why</th>
              <th>Ends</th>
              <th aria-label="Act" />
            </tr>
          </thead>
          <tbody>
            {items.map((item) => (
              <Row key={item.id} item={item} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function Row({ item }: { readonly item: EmergencyView }) {
  const { placement, by, reason, gates, until, state } = item;
  const isOpen = state === 'open';
  const subject = placementSubject(placement);
  return (
    <tr>
      <td>
        <State tone={isOpen ? 'bad' : 'held'} word={isOpen ? 'open' : 'to review'} />
      </td>
      <td>
        <PlaceLink place={placement} />
      </td>
      <td data-label="Waives">{gates.join(', ')}</td>
      <td>
        <Person name={by} />
      </td>
      <td>{reason}</td>
      <td className="nowrap muted" data-label={isOpen ? 'Ends' : 'Ended'}>
        <Ago at={until} />
      </td>
      <td className="nowrap">
        {isOpen ? (
          <ActButton label="End…" route={routes.endEmergency} subject={subject} quiet>
            {(close) => <EndEmergencyForm item={item} onClose={close} />}
          </ActButton>
        ) : (
          <ActButton label="Review…" route={routes.reviewEmergency} subject={subject} strong>
            {(close) => <ReviewEmergencyForm item={item} onClose={close} />}
          </ActButton>
        )}
      </td>
    </tr>
  );
}
