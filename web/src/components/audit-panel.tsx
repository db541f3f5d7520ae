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
import type { Names } from '../view/where.ts';
import { PlaceLink } from './place-link.tsx';

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
  const { query, pages, items, total, more } = useAskPages(routes.listAudit, {
    query: { order: 'newest', limit: 100 },
  });
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
            <Records
              records={items}
              places={new Map(pages.flatMap((page) => page.places.map((place) => [`placement/${place.id}`, place])))}
            />
            <MoreButton more={more} shown={items.length} total={total} />
          </>
        )
      }
    </Panel>
  );
}

type RecordsProps = {
  readonly records: readonly AuditView[];
  /** What a subject is called, by how records name it. */
  readonly places: ReadonlyMap<string, Names>;
};

function Records({ records, places }: RecordsProps) {
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
            <td className="whole">
              <span className={`state tone-${tones[record.outcome]}`}>
                <StateMark tone={tones[record.outcome]} />
                {record.outcome}
              </span>{' '}
              {record.verb} <Subject subject={record.subject} place={places.get(record.subject)} />
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

const shownSigns = 8;

/** By its name where it has one, else by the beginning of its id: the whole is copied. */
function Subject({ subject, place }: { readonly subject: string; readonly place: Names | undefined }) {
  if (place !== undefined) return <PlaceLink place={place} />;
  const [kind = '', id = ''] = subject.split('/', 2);
  if (id.length <= 2 * shownSigns) return <span className="muted">{subject}</span>;
  return (
    <span className="muted">
      {kind} <Digest value={id} />
    </span>
  );
}
