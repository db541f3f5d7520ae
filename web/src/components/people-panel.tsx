import { grantWords } from '@fairlead/core/access/can.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { DisabledView, PersonView } from '@fairlead/core/wire/view/people.ts';
import { PersonForm } from '../forms/person.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { usePermission } from '../hooks/use-session.ts';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';
import { ActButton } from './act-button.tsx';

const everybody = { kind: 'token', name: 'people', project: null } as const;

/** Who is signed in, what they may and why, and who is shut out: for administrators of the installation. */
export function PeoplePanel() {
  const { allowed } = usePermission('manage-tokens', everybody);
  const query = useAsk(routes.listPeople, {}, { enabled: allowed });
  if (!allowed) return null;
  return (
    <Panel title="Signed in" what="the people" query={query} flush count={query.data?.people.length}>
      {({ people, disabled }) => (
        <table className="table stacked">
          <thead>
            <tr>
              <th>Person</th>
              <th>May, and why</th>
              <th>Came by</th>
              <th>Last seen</th>
              <th>
                <span className="hidden-text">Shut out</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {people.map((one) => (
              <PersonRow key={one.person} one={one} />
            ))}
            {disabled.map((one) => (
              <ShutOutRow key={`shut ${one.person}`} one={one} />
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function PersonRow({ one }: { readonly one: PersonView }) {
  const { person, grants, groups, via, sessions, lastUsedAt } = one;
  return (
    <tr>
      <td title={groups.length === 0 ? 'in no group' : groups.join(', ')}>{person}</td>
      <td data-label="May, and why">
        {grants.length === 0
          ? 'nothing: no role names them'
          : grants.map((grant) => (
              <div key={JSON.stringify(grant)}>
                {grantWords(grant)}
                {grant.by === undefined ? null : <div className="muted small">{grant.by}</div>}
              </div>
            ))}
      </td>
      <td className="muted" data-label="Came by">
        {via.map((way) => way.replace(/^(link|token)\/.*/, 'a $1')).join(', ')}
        {sessions > 1 ? `, ${sessions} sessions` : ''}
      </td>
      <td className="muted nowrap" data-label="Last seen">
        <Ago at={lastUsedAt} />
      </td>
      <td>
        <ActButton label="Shut out…" quiet route={routes.disablePerson} subject={everybody}>
          {(close) => <PersonForm person={person} lets={false} onClose={close} />}
        </ActButton>
      </td>
    </tr>
  );
}

function ShutOutRow({ one: { person, by, at, reason } }: { readonly one: DisabledView }) {
  return (
    <tr>
      <td>{person}</td>
      <td data-label="May, and why">
        shut out by {by}
        {reason === '' ? '' : `: ${reason}`}
      </td>
      <td className="muted" data-label="Came by">
        cannot sign in
      </td>
      <td className="muted nowrap" data-label="Since">
        <Ago at={at} />
      </td>
      <td>
        <ActButton label="Let in again…" quiet route={routes.enablePerson} subject={everybody}>
          {(close) => <PersonForm person={person} lets onClose={close} />}
        </ActButton>
      </td>
    </tr>
  );
}
