import { routes } from '@fairlead/core/wire/routes.ts';
import type { PodView } from '@fairlead/core/wire/view/below.ts';
import type { PlacementInspection } from '@fairlead/core/wire/view/placement.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { useSession } from '../hooks/use-session.ts';
import { Ago } from '../ui/ago.tsx';
import { Command } from '../ui/command.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { commandLine } from '../view/command-line.ts';
import { podsSentence } from '../view/pods-sentence.ts';
import { objectTone } from '../view/tone.ts';
import { whereOf } from '../view/where.ts';
import { AskedView } from './asked-view.tsx';

type Props = {
  readonly placement: PlacementInspection;
  readonly selected: string | undefined;
  /** Opens a pod beside, or right at its logs. */
  readonly onOpen: (object: string, tab?: 'logs') => void;
};

/** Pods come and go without an event of ours: while somebody looks they are read again this often. */
const everyMs = 10_000;

/** The pods that a placement runs: those in trouble first. */
export function PodsView({ placement, selected, onOpen }: Props) {
  const query = useAsk(routes.listPods, { params: { id: placement.id } }, { everyMs });
  // Beside an object there is room for what changes; the rest is told there.
  const narrow = selected !== undefined;
  const mayReadLogs = useSession()?.verbs.includes('view-logs') === true;
  return (
    <AskedView what="the pods" query={query}>
      {({ items, unread }) => (
        <>
          <p>{podsSentence(items)}</p>
          {items.length === 0 ? (
            <Empty>
              {unread.length > 0
                ? 'None could be seen.'
                : 'Nothing here runs pods now: it has no workload, or is scaled to nothing.'}
            </Empty>
          ) : (
            <table className="table stacked">
              <thead>
                <tr>
                  <th>Pod</th>
                  <th>State</th>
                  <th className="num">Ready</th>
                  <th className="num">Restarts</th>
                  <th className="num">Age</th>
                  {narrow ? null : (
                    <>
                      <th>Of</th>
                      <th>Node</th>
                      <th>Image</th>
                    </>
                  )}
                  <th>Logs</th>
                </tr>
              </thead>
              <tbody>
                {items.map((pod) => (
                  <Row
                    key={pod.key}
                    pod={pod}
                    selected={pod.object === selected}
                    narrow={narrow}
                    onOpen={onOpen}
                    logs={mayReadLogs}
                  />
                ))}
              </tbody>
            </table>
          )}
          <Command
            line={commandLine(['get', 'pods', `${placement.application}/${placement.stage}`], null, others(placement))}
          />
        </>
      )}
    </AskedView>
  );
}

function others(placement: PlacementInspection) {
  const { target, project } = whereOf(placement);
  return { target, project };
}

type RowProps = Pick<Props, 'onOpen'> & {
  readonly pod: PodView;
  readonly selected: boolean;
  readonly narrow: boolean;
  readonly logs: boolean;
};

function Row({ pod, selected, narrow, onOpen, logs }: RowProps) {
  const { tone } = objectTone(pod.health, false);
  return (
    <tr className={selected ? 'selected' : ''}>
      <td>
        <button type="button" className="as-link mono-name" aria-pressed={selected} onClick={() => onOpen(pod.object)}>
          {pod.name}
        </button>
      </td>
      <td>
        <State tone={tone} word={pod.status} />
        {pod.message === '' ? null : <div className="muted">{pod.message}</div>}
      </td>
      <td className="num" data-label="Ready">
        {pod.ready}/{pod.containers.length}
      </td>
      <td className="num" data-label="Restarts">
        {pod.restarts}
      </td>
      <td className="num muted nowrap" data-label="Age">
        {pod.createdAt === null ? '–' : <Ago at={pod.createdAt} />}
      </td>
      {narrow ? null : (
        <>
          <td>
            <button type="button" className="as-link muted mono-name" onClick={() => onOpen(pod.of)}>
              {pod.of.replace(`/${pod.namespace}/`, '/')}
            </button>
          </td>
          <td className="muted" data-label="Node">
            {pod.node === '' ? 'none yet' : pod.node}
          </td>
          <td className="muted mono-name" data-label="Image">
            {pod.images.map((image) => (
              <div key={image}>{image}</div>
            ))}
          </td>
        </>
      )}
      <td>
        {logs ? (
          <button
            type="button"
            className="button quiet"
            aria-label={`Logs of ${pod.name}`}
            onClick={() => onOpen(pod.object, 'logs')}
          >
            Logs
          </button>
        ) : null}
      </td>
    </tr>
  );
}
