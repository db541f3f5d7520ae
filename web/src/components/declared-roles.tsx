import { grantWords } from '@fairlead/core/access/can.ts';
import { builtInRoles } from '@fairlead/core/access/roles.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { RoleView } from '@fairlead/core/wire/view/access.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Panel } from '../ui/panel.tsx';
import { Empty } from '../ui/told.tsx';

/** Who may do what by the roles that Git declares, and where that is written. */
export function DeclaredRoles() {
  const roles = useAsk(routes.listRoles, {});
  return (
    <Panel title="Roles that Git declares" what="the roles" query={roles} flush count={roles.data?.items.length}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty>No Project declares roles; tokens carry viewer, operator or admin.</Empty>
        ) : (
          <RoleTable roles={items} />
        )
      }
    </Panel>
  );
}

function RoleTable({ roles }: { readonly roles: readonly RoleView[] }) {
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th>Role</th>
          <th>Who</th>
          <th>May</th>
          <th>Declared</th>
        </tr>
      </thead>
      <tbody>
        {roles.map((role) => (
          <tr key={`${role.project} ${role.name}`}>
            <td>{grantWords({ ...role, role: role.name, project: role.everywhere ? '*' : role.project })}</td>
            <td data-label="Who">{role.who.join(', ')}</td>
            <td className="muted" data-label="May">
              {builtInRoles.admin.every((verb) => role.may.includes(verb)) ? 'everything' : role.may.join(', ')}
            </td>
            <td className="muted" data-label="Declared">
              {role.place}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
