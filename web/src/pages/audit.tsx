import { routes } from '@fairlead/core/wire/routes.ts';
import type { AuditVerification, AuditView } from '@fairlead/core/wire/view/governance.ts';
import { PageHead } from '../components/page-head.tsx';
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
import type { Tone } from '../view/tone.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

const tones: { readonly [Outcome in AuditView['outcome']]: Tone } = {
  intent: 'moving',
  done: 'good',
  failed: 'bad',
  unknown: 'idle',
  denied: 'held',
};

/** Who did what, when and why, in a chain that nobody can rewrite unseen. */
export function AuditPage() {
  const verification = useAsk(routes.verifyAudit, {});
  const { query, items, total, more } = useAskPages(routes.listAudit, { query: { order: 'newest', limit: 100 } });
  return (
    <div className="page">
      <PageHead title="Audit" sentence={sentenceOf(verification.data, verification.error)} />
      <Command line="fairlead audit verify" />
      <Panel title="Newest records" what="the audit log" query={query} flush count={total}>
        {() =>
          items.length === 0 ? (
            <Empty>Nothing was recorded yet. Every write to a target and every decision of a person will be.</Empty>
          ) : (
            <>
              <Records records={items} />
              <MoreButton more={more} shown={items.length} total={total} />
            </>
          )
        }
      </Panel>
    </div>
  );
}

function sentenceOf(found: AuditVerification | undefined, error: Error | null): string {
  if (found === undefined) return unreadSentence('the audit log', error);
  const records = `${found.records.toLocaleString('en-GB')} ${found.records === 1 ? 'record' : 'records'}`;
  if (found.intact) return `${records}, and every link of the chain is intact.`;
  const { firstBad } = found;
  return firstBad === null
    ? `The chain of ${records} is broken.`
    : `The chain is broken at record ${firstBad.seq} of ${firstBad.writer}: ${firstBad.reason}`;
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
