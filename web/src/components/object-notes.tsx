import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { AskedView } from './asked-view.tsx';

const everyMs = 10_000;

/** What the cluster says happened to an object and to what stands below it. */
export function ObjectNotes({
  placement,
  object,
}: {
  readonly placement: PlacementInspection;
  readonly object: string;
}) {
  const query = useAsk(routes.listNotes, { params: { id: placement.id }, query: { object } }, { everyMs });
  return (
    <section aria-label="What the cluster says">
      <h3 className="muted">What the cluster says</h3>
      <AskedView what="what the cluster says" query={query}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty>It says nothing of the last hour; it forgets what is older.</Empty>
          ) : (
            <ol className="timeline">
              {items.map((note) => (
                <li key={`${note.key} ${note.reason} ${note.at} ${note.message}`}>
                  <Ago at={note.at} />
                  <StateMark tone={note.warning ? 'held' : 'idle'} label={note.warning ? 'warning' : 'note'} />
                  <span>
                    {note.object === object ? null : <span className="mono-name muted">{note.object} </span>}
                    <strong>{note.reason}</strong> {note.message}
                    {note.count > 1 ? <span className="faint"> ({note.count} times)</span> : null}
                    {note.from === '' ? null : <span className="faint"> · {note.from}</span>}
                  </span>
                </li>
              ))}
            </ol>
          )
        }
      </AskedView>
    </section>
  );
}
