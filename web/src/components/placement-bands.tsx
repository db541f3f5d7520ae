import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';
import { StateMark } from '../ui/state-mark.tsx';

/** What stands over a placement: paused, pinned, frozen, observing, withdrawn, unreachable, failed to render. */
export function PlacementBands({ placement }: { readonly placement: PlacementInspection }) {
  const decisions = useAsk(routes.listDecisions, {});
  const byHand = decisions.data?.items.filter((one) => one.kind === 'overlay' && one.placement === placement.id) ?? [];
  const { paused, pinned, frozen, observing, withdrawn, rendered, failure, conditions, pendingDeletes } = placement;
  const away = conditions.filter(({ type, status }) => type.endsWith('Reachable') && status === 'False');
  const held = pendingDeletes.filter((one) => one.held);
  return (
    <div className="bands">
      {rendered.status === 'failed' ? (
        <Band tone="bad" label="failed">
          Git cannot be rendered: <Prose text={rendered.reason} />
        </Band>
      ) : null}
      {failure === null ? null : (
        <Band tone="bad" label="failed">
          <Prose text={failure.message} />{' '}
          <span className="muted">
            Next: <Prose text={failure.next} />
          </span>
        </Band>
      )}
      {away.map(({ type, message }) => (
        <Band key={type} tone="bad" label="away">
          {type === 'SourceReachable' ? 'Git does not answer' : 'The target does not answer'}: {message}. What runs goes
          on.
        </Band>
      ))}
      {[
        ['Paused', paused],
        ['Pinned', pinned],
        ['Frozen', frozen],
      ].map(([word, note]) =>
        note === null || typeof note === 'string' || note === undefined ? null : (
          <Band key={String(word)} tone="held" label="held">
            {String(word)} by {note.by} <Ago at={note.at} />: {note.reason}.{' '}
            {note.until === null ? (
              ''
            ) : (
              <>
                Ends <Ago at={note.until} />.
              </>
            )}
          </Band>
        ),
      )}
      {byHand.map(({ id, covers, by, at, reason, until }) => (
        <Band key={id} tone="held" label="by hand">
          {covers} beside Git by {by} <Ago at={at} />: {reason}.{' '}
          {until === null ? (
            ''
          ) : (
            <>
              Ends <Ago at={until} />.
            </>
          )}
        </Band>
      ))}
      {observing ? (
        <Band tone="held" label="held">
          Only observed: after a restore, whatever differs waits for a confirmation.
        </Band>
      ) : null}
      {withdrawn ? (
        <Band tone="held" label="held">
          No longer declared in Git. What it runs stays until its deletion is confirmed.
        </Band>
      ) : null}
      {held.length === 0 ? null : (
        <Band tone="held" label="held">
          {held.length === 1 ? '1 object is' : `${held.length} objects are`} not deleted until somebody confirms:{' '}
          {held
            .slice(0, 4)
            .map(({ object }) => object)
            .join(', ')}
          {held.length > 4 ? ' and more' : ''}. {held[0]?.reason}
        </Band>
      )}
    </div>
  );
}

function Band(props: { readonly tone: 'bad' | 'held'; readonly label: string; readonly children: React.ReactNode }) {
  return (
    <div className={`band-line tone-${props.tone}`}>
      <StateMark tone={props.tone} label={props.label} />
      <span>{props.children}</span>
    </div>
  );
}
