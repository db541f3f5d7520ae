import { routes } from '@fairlead/core/wire/routes.ts';
import { Link } from '@tanstack/react-router';
import { useAsk } from '../hooks/use-ask.ts';
import { useChangesById } from '../hooks/use-changes-by-id.ts';
import { Ago, Clock } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';
import { SidePanel } from '../ui/side-panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Failed, Loading } from '../ui/told.tsx';
import { placementTone } from '../view/tone.ts';
import { placeSearch, placeWords } from '../view/where.ts';
import { CommitLink } from './commit-link.tsx';
import { HoldLine } from './hold-line.tsx';
import { PlacementActs } from './placement-acts.tsx';

/** One placement beside the list: why it is as it is, what it runs, what can be done. */
export function PlacementBeside({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const query = useAsk(routes.getPlacement, { params: { id } });
  const { data } = query;
  const changes = useChangesById([data?.applied?.change, data?.desired?.change]);
  if (data === undefined) {
    return (
      <SidePanel title={<h2>Placement</h2>} label="Placement" onClose={onClose}>
        {query.error === null ? (
          <Loading what="this placement" />
        ) : (
          <Failed
            what="this placement"
            error={query.error}
            at={query.errorUpdatedAt}
            onRetry={() => void query.refetch()}
          />
        )}
      </SidePanel>
    );
  }
  const { tone, word } = placementTone(data.sync, data.health);
  const coming = data.desired !== null && data.desired.bundle !== data.applied?.bundle ? data.desired : null;
  return (
    <SidePanel
      label={placeWords(data)}
      onClose={onClose}
      title={
        <>
          <State tone={tone} word={word} />
          <h2>
            <Link to="/applications/$name" params={{ name: data.application }} search={placeSearch(data)}>
              {placeWords(data)}
            </Link>
          </h2>
        </>
      }
    >
      <div className="panel-body stack">
        <p>
          <Prose text={data.why.sentence} />
        </p>
        {data.why.next === '' ? null : (
          <p className="muted">
            Next: <Prose text={data.why.next} />
          </p>
        )}
        {data.holds.map((hold) => (
          <HoldLine key={`${hold.gate} ${hold.rule}`} hold={hold} />
        ))}
        <dl className="facts">
          <dt>Runs</dt>
          <dd>
            {data.applied === null ? (
              'nothing yet'
            ) : (
              <CommitLink {...data.applied} title={changes.get(data.applied.change)?.title} />
            )}
          </dd>
          {coming === null ? null : (
            <>
              <dt>Coming</dt>
              <dd>
                <CommitLink {...coming} title={changes.get(coming.change)?.title} />
              </dd>
            </>
          )}
          <dt>Since</dt>
          <dd>{data.applied === null ? '–' : <Ago at={data.applied.at} />}</dd>
          <dt>Objects</dt>
          <dd>{data.inventory.length}</dd>
          <dt>Policy</dt>
          <dd>
            sync {data.settings.sync}, prune {data.settings.prune}, drift {data.settings.heal}
          </dd>
        </dl>
        <PlacementActs placement={data} />
      </div>
      <footer className="panel-foot">
        as of <Clock at={data.asOf} />
      </footer>
    </SidePanel>
  );
}
