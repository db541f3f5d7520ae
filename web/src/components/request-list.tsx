import type { RequestRow } from '@fairlead/core/wire/view/request.ts';
import { Link } from '@tanstack/react-router';
import { Ago } from '../ui/ago.tsx';
import { Person } from '../ui/person.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { requestOutcome } from '../view/request-words.ts';
import { shortRepo } from '../view/shorten.ts';

/** Open requests with what each would do, newest first. */
export function RequestList({ requests }: { readonly requests: readonly RequestRow[] }) {
  return (
    <table className="table stacked fit">
      <thead>
        <tr>
          <th>Request</th>
          <th>By</th>
          <th>What it would do</th>
          <th className="num">Updated</th>
        </tr>
      </thead>
      <tbody>
        {requests.map((request) => {
          const { tone, words } = requestOutcome(request);
          return (
            <tr key={request.id}>
              <td>
                <Link to="/requests/$id" params={{ id: request.id }} className="row bare" title={request.title}>
                  <code>#{request.number}</code>
                  <span className="clip title">{request.title}</span>
                  {request.isDraft ? <span className="tag">draft</span> : null}
                  {request.isFork ? <span className="tag">from elsewhere</span> : null}
                  <span className="faint clip">{shortRepo(request.repo)}</span>
                </Link>
              </td>
              <td>
                <Person name={request.author} />
              </td>
              <td>
                <span className={`state tone-${tone}`}>
                  <StateMark tone={tone} />
                  {words}
                </span>
              </td>
              <td className="num muted">
                <Ago at={request.updatedAt} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
