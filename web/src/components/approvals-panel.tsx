import { routes } from '@fairlead/core/wire/routes.ts';
import type { WaitingApproval } from '@fairlead/core/wire/view/approval.ts';
import { Link } from '@tanstack/react-router';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';
import { Prose } from '../ui/prose.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { ApprovalActs } from './approval-acts.tsx';
import { PlaceLink } from './place-link.tsx';

/** Everything that waits for somebody's approval, the longest wait first, and whether it is the reader who can give it. */
export function ApprovalsPanel() {
  const approvals = useAsk(routes.listApprovals, {});
  return (
    <Panel
      title="Waits for approval"
      what="what waits for approval"
      query={approvals}
      flush
      count={approvals.data?.total}
    >
      {({ items }) =>
        items.length === 0 ? (
          <Empty>
            <p>
              Nothing waits for an approval. <code>guards: {'{approve: {count: 1, from: [group:leads]}}'}</code> of a
              Project, a Target or an Application asks for one.
            </p>
          </Empty>
        ) : (
          <ApprovalTable items={items} />
        )
      }
    </Panel>
  );
}

function ApprovalTable({ items }: { readonly items: readonly WaitingApproval[] }) {
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th>Where</th>
          <th>What</th>
          <th>Why it waits</th>
          <th>Since</th>
          <th>You</th>
          <th aria-label="Act" />
        </tr>
      </thead>
      <tbody>
        {items.map((item) => (
          <ApprovalRow key={item.placement.id} item={item} />
        ))}
      </tbody>
    </table>
  );
}

function ApprovalRow({ item }: { readonly item: WaitingApproval }) {
  const { placement, asks, reason, title, revision, change, since, mine } = item;
  return (
    <tr>
      <td>
        <PlaceLink place={placement} />
      </td>
      <td>
        {change === null ? (
          title
        ) : (
          <Link to="/changes/$id" params={{ id: change }}>
            {title === '' ? (revision?.slice(0, 7) ?? 'the change') : title}
          </Link>
        )}
      </td>
      <td>
        <Prose text={reason} />
      </td>
      <td className="nowrap muted" data-label="Since">
        {since === null ? '' : <Ago at={since} />}
      </td>
      <td data-label="You">
        {mine === '' ? <State tone="good" word="can approve it" /> : <span className="muted">{mine}</span>}
      </td>
      <td>
        <div className="buttons">
          <ApprovalActs placement={placement} asks={asks} mine={mine} />
        </div>
      </td>
    </tr>
  );
}
