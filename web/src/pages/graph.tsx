import { routes } from '@fairlead/core/wire/routes.ts';
import type { DependencyGraph } from '@fairlead/core/wire/view/insight.ts';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useMemo } from 'react';
import { DependencyPicture } from '../components/dependency-picture.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useSeesAll } from '../hooks/use-session.ts';
import { Panel } from '../ui/panel.tsx';
import { SidePanel } from '../ui/side-panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { applicationId, graphSentence, neededBy, placeDependencies, reachOf } from '../view/dependency-graph.ts';
import { placementTone } from '../view/tone.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** What needs what; a click tells what an application would reach. */
export function GraphPage() {
  const { selected, project } = useSearch({ from: '/frame/graph' });
  const navigate = useNavigate({ from: '/graph' });
  const query = useAsk(routes.dependencies, { query: project === undefined ? {} : { project } }, { keep: true });
  const { data } = query;
  const seesAll = useSeesAll();
  const projects = useMemo(() => [...new Set(data?.applications.map((found) => found.project) ?? [])].sort(), [data]);
  const open = (id: string | undefined): void => {
    const within = project === undefined ? {} : { project };
    void navigate({ search: id === undefined ? within : { ...within, selected: id }, replace: true });
  };
  const chosen = data?.applications.find((application) => applicationId(application) === selected);
  return (
    <div className="page">
      <PageHead
        title="Graph"
        sentence={data === undefined ? unreadSentence('the dependencies', query.error) : graphSentence(data, seesAll)}
        side={
          projects.length < 2 && project === undefined ? null : (
            <label className="small muted">
              Project{' '}
              <select
                className="input"
                value={project ?? ''}
                onChange={({ target }) =>
                  void navigate({ search: target.value === '' ? {} : { project: target.value }, replace: true })
                }
              >
                <option value="">all</option>
                {(project === undefined ? projects : [project]).map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
          )
        }
      />
      <div className={chosen === undefined ? '' : 'split'}>
        <Panel title="What needs what" what="the dependencies" query={query} flush count={data?.applications.length}>
          {(graph) => <Picture graph={graph} selected={selected} onOpen={open} />}
        </Panel>
        {chosen === undefined || data === undefined ? null : (
          <Beside application={chosen} graph={data} onOpen={open} onClose={() => open(undefined)} />
        )}
      </div>
    </div>
  );
}

type PictureProps = {
  readonly graph: DependencyGraph;
  readonly selected: string | undefined;
  readonly onOpen: (id: string) => void;
};

function Picture({ graph, selected, onOpen }: PictureProps) {
  const placed = useMemo(() => placeDependencies(graph), [graph]);
  const reached = useMemo(() => (selected === undefined ? [] : reachOf(graph.needs, selected)), [graph, selected]);
  return (
    <>
      {placed.nodes.length === 0 ? (
        <Empty>
          No application needs another one. Where one does, say so in its document:
          <pre className="yaml">{'spec:\n  dependsOn: [database]'}</pre>
        </Empty>
      ) : (
        <DependencyPicture placed={placed} selected={selected} reached={reached} onOpen={onOpen} />
      )}
      {placed.alone.length === 0 ? null : (
        <details className="pad">
          <summary>
            {placed.alone.length.toLocaleString()} {placed.alone.length === 1 ? 'stands' : 'stand'} alone
          </summary>
          <ul className="names">
            {placed.alone.map((application) => (
              <li key={applicationId(application)}>
                <button type="button" className="button quiet" onClick={() => onOpen(applicationId(application))}>
                  {application.name}
                </button>
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

type BesideProps = {
  readonly application: DependencyGraph['applications'][number];
  readonly graph: DependencyGraph;
  readonly onOpen: (id: string) => void;
  readonly onClose: () => void;
};

function Beside({ application, graph, onOpen, onClose }: BesideProps) {
  const id = applicationId(application);
  const reached = reachOf(graph.needs, id);
  const needed = neededBy(graph.needs, id);
  const placements = graph.applications
    .filter((other) => reached.includes(applicationId(other)))
    .reduce((sum, other) => sum + other.placements, 0);
  return (
    <SidePanel
      label={application.name}
      onClose={onClose}
      title={
        <>
          <State {...placementTone(application.sync, application.health)} />
          <h2>{application.name}</h2>
        </>
      }
    >
      <div className="panel-body stack">
        <p>
          {reached.length === 0
            ? 'Nothing waits for it.'
            : `When it is not healthy, ${reached.length} ${reached.length === 1 ? 'other waits' : 'others wait'}, on ${placements.toLocaleString()} placements.`}
        </p>
        <Names title="Waits for it" ids={reached} onOpen={onOpen} />
        <Names title="It needs first" ids={needed} onOpen={onOpen} />
        <p>
          <Link
            to="/applications/$name"
            params={{ name: application.name }}
            search={application.project === 'default' ? {} : { project: application.project }}
          >
            Open {application.name}
          </Link>
        </p>
      </div>
    </SidePanel>
  );
}

function Names(props: {
  readonly title: string;
  readonly ids: readonly string[];
  readonly onOpen: (id: string) => void;
}) {
  if (props.ids.length === 0) return null;
  return (
    <div>
      <h3 className="small muted">{props.title}</h3>
      <ul className="names">
        {props.ids.map((id) => (
          <li key={id}>
            <button type="button" className="button quiet" onClick={() => props.onOpen(id)}>
              {id.slice(id.indexOf('/') + 1)}
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}
