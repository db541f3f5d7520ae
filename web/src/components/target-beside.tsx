import { formatDuration } from '@fairlead/core/lib/duration.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { TargetInspection } from '@fairlead/core/wire/view/target.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Command } from '../ui/command.tsx';
import { SidePanel } from '../ui/side-panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { commandLine } from '../view/command-line.ts';
import { requestsSentence } from '../view/requests-sentence.ts';
import { AskedView } from './asked-view.tsx';

type Facts = NonNullable<TargetInspection['facts']>;

const everyMs = 10_000;

/** One target beside the list: machines, what is watched and how lately it was heard, what cannot be seen, how it answers. */
export function TargetBeside({ name, onClose }: { readonly name: string; readonly onClose: () => void }) {
  const query = useAsk(routes.getTarget, { params: { name } }, { everyMs });
  return (
    <SidePanel label={name} onClose={onClose} title={<h2 className="mono-name">{name}</h2>}>
      <div className="panel-body stack">
        <AskedView what="the target" query={query}>
          {(target) => (
            <>
              <dl className="facts">
                <dt>State</dt>
                <dd>
                  <State
                    tone={target.reachable ? 'good' : 'bad'}
                    word={target.reachable ? 'answers' : 'does not answer'}
                  />
                  {target.message === '' ? null : <div className="muted">{target.message}</div>}
                </dd>
                <dt>Kind</dt>
                <dd>
                  {target.kind}, {target.tier}
                </dd>
                <dt>Version</dt>
                <dd>{target.version === '' ? 'not known' : target.version}</dd>
                <dt>Last contact</dt>
                <dd>{target.lastContactAt === null ? 'never' : <Ago at={target.lastContactAt} />}</dd>
              </dl>
              {target.facts === null ? <Empty>{target.factsUnavailable}</Empty> : <FactsView facts={target.facts} />}
              <Command line={commandLine(['describe', 'target', name], null)} />
            </>
          )}
        </AskedView>
      </div>
    </SidePanel>
  );
}

function FactsView({ facts: { nodes, watched, unread, requests } }: { readonly facts: Facts }) {
  const ready = nodes.filter((node) => node.ready).length;
  return (
    <>
      <section aria-label="Nodes">
        <h3 className="muted">
          Nodes: {ready} of {nodes.length} ready
        </h3>
        <ul className="list">
          {nodes.map((node) => (
            <li key={node.name}>
              <State
                tone={node.ready ? (node.cordoned ? 'held' : 'good') : 'bad'}
                word={node.ready ? 'ready' : 'not ready'}
              />
              <span className="what">
                <span className="mono-name">{node.name}</span> <span className="muted">{node.roles.join(', ')}</span>
                {node.message === '' ? null : <div className="muted">{node.message}</div>}
              </span>
              <span className="side">{node.version}</span>
            </li>
          ))}
        </ul>
      </section>
      <section aria-label="Watched">
        <h3 className="muted">Watched kinds</h3>
        {watched.length === 0 ? (
          <Empty>Nothing of ours is there yet, so nothing is watched.</Empty>
        ) : (
          <ul className="list">
            {watched.map((kind) => (
              <li key={kind.kind}>
                <State {...watchTone(kind)} />
                <span className="what">
                  {kind.kind} <span className="muted">{kind.objects} of ours</span>{' '}
                  {kind.lagMs === null ? null : (
                    <span className="faint" title="How far the watch is behind our own writes">
                      {formatDuration(kind.lagMs)} behind
                    </span>
                  )}
                  {kind.trouble === '' ? null : <div className="muted">{kind.trouble}</div>}
                </span>
                <span className="side">{kind.heardAt === null ? 'not heard yet' : <Ago at={kind.heardAt} />}</span>
              </li>
            ))}
          </ul>
        )}
      </section>
      {unread.length === 0 ? null : (
        <section aria-label="Not seen">
          <h3 className="muted">Not seen</h3>
          <ul className="list">
            {unread.map((reason) => (
              <li key={reason}>
                <State tone="held" word="not seen" />
                <span className="what">{reason}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className="muted">
        {requestsSentence(requests)}
        {requests.lastRefusal === null ? null : (
          <>
            {' '}
            The last <Ago at={requests.lastRefusal.at} />
            {requests.lastRefusal.message === '' ? '' : `: ${requests.lastRefusal.message}`}.
          </>
        )}
      </p>
    </>
  );
}

/** From here on a watch is behind as people notice. */
const longLagMs = 5_000;

function watchTone({ trouble, lagMs }: Facts['watched'][number]): {
  readonly tone: 'good' | 'held';
  readonly word: string;
} {
  if (trouble !== '') return { tone: 'held', word: 'not seen' };
  return (lagMs ?? 0) > longLagMs ? { tone: 'held', word: 'lags' } : { tone: 'good', word: 'seen' };
}
