import { routes } from '@fairlead/core/wire/routes.ts';
import type { AuditView } from '@fairlead/core/wire/view/governance.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { useAskPages } from '../hooks/use-ask-pages.ts';
import { Ago } from '../ui/ago.tsx';
import { Command } from '../ui/command.tsx';
import { Digest } from '../ui/digest.tsx';
import { MoreButton } from '../ui/more-button.tsx';
import { Panel } from '../ui/panel.tsx';
import { Person } from '../ui/person.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { auditSentence } from '../view/governance-words.ts';
import type { Tone } from '../view/tone.ts';

const tones: { readonly [Outcome in AuditView['outcome']]: Tone } = {
  intent: 'moving',
  done: 'good',
  failed: 'bad',
  unknown: 'idle',
  denied: 'held',
};

/** Who did what, when and why, in a chain that nobody can rewrite unseen. */
export function AuditPanel() {
  const verification = useAsk(routes.verifyAudit, {});
  const { query, items, total, more } = useAskPages(routes.listAudit, { query: { order: 'newest', limit: 100 } });
  return (
    <Panel title="Audit" what="the audit log" query={query} flush count={total}>
      {() =>
        items.length === 0 ? (
          <Empty>Nothing was recorded yet. Every write to a target and every decision of a person will be.</Empty>
        ) : (
          <>
            <p className="pad">{auditSentence(verification.data, verification.error)}</p>
            <div className="pad">
              <Command line="fairlead audit verify" />
            </div>
            <Records records={items} />
            <MoreButton more={more} shown={items.length} total={total} />
          </>
        )
      }
    </Panel>
  );
}

function Records({ records }: { readonly records: readonly AuditView[] }) {
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th>When</th>
          <th>Who</th>
          <th>What</th>
          <th>Why</th>
          <th>Link</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record) => (
          <tr key={`${record.writer} ${record.seq}`}>
            <td className="nowrap muted">
              <Ago at={record.at} />
            </td>
            <td>
              <Person name={record.actor.person === '' ? record.actor.subject : record.actor.person} />
            </td>
            <td>
              <span className={`state tone-${tones[record.outcome]}`}>
                <StateMark tone={tones[record.outcome]} />
                {record.outcome}
              </span>{' '}
              {record.verb} <span className="muted">{record.subject}</span>
            </td>
            <td>{record.reason}</td>
            <td className="faint nowrap">
              {record.seq} <Digest value={record.hash} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
