import type { ChangeRow } from '@fairlead/core/wire/view/change.ts';
import { Link } from '@tanstack/react-router';
import { Ago } from '../ui/ago.tsx';
import { Person } from '../ui/person.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { changeOutcome } from '../view/change-outcome.ts';
import { shortRevision } from '../view/shorten.ts';

/** Changes with their authors and what became of them, newest first. */
export function ChangeList({ changes }: { readonly changes: readonly ChangeRow[] }) {
  return (
    <table className="table stacked fit">
      <thead>
        <tr>
          <th>Change</th>
          <th>By</th>
          <th>What became of it</th>
          <th className="num">Seen</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change) => {
          const { tone, words } = changeOutcome(change);
          return (
            <tr key={change.id}>
              <td>
                <Link to="/changes/$id" params={{ id: change.id }} className="row bare" title={change.title}>
                  <code>{shortRevision(change.to)}</code>
                  <span className="clip title">{change.title}</span>
                  {change.kind === 'commit' ? null : <span className="tag">{change.kind}</span>}
                </Link>
              </td>
              <td>
                <Person {...change.author} />
              </td>
              <td>
                <span className={`state tone-${tone}`}>
                  <StateMark tone={tone} />
                  {words}
                </span>
              </td>
              <td className="num muted">
                <Ago at={change.seenAt} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
