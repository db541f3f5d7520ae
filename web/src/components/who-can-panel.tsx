import { projectsWith } from '@fairlead/core/access/can.ts';
import { builtInRoles } from '@fairlead/core/access/roles.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { useState } from 'react';
import { useAsk } from '../hooks/use-ask.ts';
import { useSession } from '../hooks/use-session.ts';
import { Panel } from '../ui/panel.tsx';
import { Empty } from '../ui/told.tsx';

const verbs = builtInRoles.admin;

/** Who may do one thing in one place, by the decision that would let them. */
export function WhoCanPanel() {
  const grants = useSession()?.grants ?? [];
  const managed = projectsWith(grants, 'manage-tokens');
  const settings = useAsk(routes.settings, {});
  const known = settings.data?.projects.map(({ name }) => name) ?? [];
  const projects = managed.kind === 'all' ? known : known.filter((name) => managed.projects.includes(name));
  const [verb, setVerb] = useState<(typeof verbs)[number]>('rollback');
  const [chosen, setChosen] = useState<string | null>(null);
  const project = chosen ?? (managed.kind === 'all' ? '' : (projects[0] ?? ''));
  const mayAsk = managed.kind === 'all' || projects.length > 0;
  const query = useAsk(
    routes.whoCan,
    { query: project === '' ? { verb } : { verb, project } },
    { enabled: mayAsk, keep: true },
  );
  if (!mayAsk) return null;
  return (
    <Panel
      title="Who can…"
      what="who can"
      query={query}
      flush
      count={query.data?.items.length}
      side={
        <span className="row">
          <select
            className="select"
            aria-label="Do what"
            value={verb}
            onChange={({ target }) => setVerb(verbs.find((one) => one === target.value) ?? verb)}
          >
            {verbs.map((one) => (
              <option key={one}>{one}</option>
            ))}
          </select>
          <select
            className="select"
            aria-label="Where"
            value={project}
            onChange={({ target }) => setChosen(target.value)}
          >
            {managed.kind === 'all' ? <option value="">everywhere</option> : null}
            {projects.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </span>
      }
    >
      {({ items }) =>
        items.length === 0 ? (
          <Empty>Nobody.</Empty>
        ) : (
          <table className="table stacked">
            <thead>
              <tr>
                <th>Who</th>
                <th>Which is a</th>
                <th>Why</th>
              </tr>
            </thead>
            <tbody>
              {items.map(({ kind, name, rule }) => (
                <tr key={`${kind} ${name} ${rule}`}>
                  <td>{name}</td>
                  <td className="muted" data-label="Which is a">
                    {kind}
                  </td>
                  <td className="muted" data-label="Why">
                    {rule}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </Panel>
  );
}
