import { projectsWith } from '@fairlead/core/access/can.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { SessionView } from '@fairlead/core/wire/view/governance.ts';
import type { TargetView } from '@fairlead/core/wire/view/target.ts';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { ConnectionList } from '../components/connection-list.tsx';
import { PageHead } from '../components/page-head.tsx';
import { ProblemList } from '../components/problem-list.tsx';
import { RepositoryList } from '../components/repository-list.tsx';
import { TargetBeside } from '../components/target-beside.tsx';
import { TestButton } from '../components/test-button.tsx';
import { useApp } from '../hooks/app-context.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { useSeesAll, useSession } from '../hooks/use-session.ts';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import type { TargetsSearch } from '../view/search-params.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

/** Where things run, where they come from, and whether Fairlead reaches both. */
export function TargetsPage() {
  const { target: chosen } = useSearch({ from: '/frame/targets' });
  const navigate = useNavigate({ from: '/targets' });
  const show = (search: TargetsSearch): void => void navigate({ search, replace: true });
  const targets = useAsk(routes.listTargets, {});
  const repositories = useAsk(routes.repositories, {});
  const problems = useAsk(routes.problems, {});
  const settings = useAsk(routes.settings, {});
  const seesAll = useSeesAll();
  return (
    <div className="page">
      <PageHead title="Targets" sentence={sentenceOf(targets.data?.items, targets.error, seesAll)} />
      <div className={chosen === undefined ? '' : 'split'}>
        <Panel title="Targets" what="the targets" query={targets} flush count={targets.data?.items.length}>
          {({ items }) =>
            items.length === 0 && !seesAll ? (
              <Empty>
                <p>
                  You see the targets where something of your projects runs. Ask an administrator for a role in one, in
                  Git: <code>spec.roles</code> of the Project.
                </p>
              </Empty>
            ) : items.length === 0 ? (
              <Empty>
                No target is declared. A host on this machine takes five lines in the configuration repository:
                <pre className="yaml">{exampleTarget}</pre>
              </Empty>
            ) : (
              <TargetTable targets={items} chosen={chosen} onChoose={(target) => show({ target })} />
            )
          }
        </Panel>
        {chosen === undefined ? null : <TargetBeside key={chosen} name={chosen} onClose={() => show({})} />}
      </div>
      <div className="columns even">
        <div className="column">
          <Panel
            title="Repositories"
            what="the repositories"
            query={repositories}
            flush
            count={repositories.data?.items.length}
          >
            {({ items }) => <RepositoryList repositories={items} />}
          </Panel>
          <Panel
            title="Mistakes in the configuration"
            what="the mistakes"
            query={problems}
            flush
            count={problems.data?.items.length}
          >
            {({ items }) =>
              items.length === 0 ? <Empty>None: every document could be read.</Empty> : <ProblemList problems={items} />
            }
          </Panel>
        </div>
        <Panel
          title="Connections"
          what="the connections"
          query={settings}
          flush
          count={settings.data?.connections.length}
        >
          {({ connections }) => <ConnectionList connections={connections} />}
        </Panel>
      </div>
    </div>
  );
}

const exampleTarget = 'apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: dev}\nspec:\n  host: {roots: ["."]}';

function sentenceOf(targets: readonly TargetView[] | undefined, error: Error | null, seesAll: boolean): string {
  if (targets === undefined) return unreadSentence('the targets', error);
  const lost = targets.filter(({ reachable }) => !reachable);
  const [first] = lost;
  if (targets.length === 0) return seesAll ? 'There is no target yet.' : 'There is no target that you may see.';
  if (first === undefined)
    return targets.length === 1 ? 'The one target answers.' : `All ${targets.length} targets answer.`;
  if (lost.length === 1)
    return `${first.name} does not answer; the other ${targets.length - 1} do. What runs there goes on.`;
  return `${lost.length} of ${targets.length} targets do not answer. What runs there goes on.`;
}

/** A target belongs to whoever has something on it: one project's people may test those where theirs runs. */
function sharedProject({ placements }: TargetView, session: SessionView | undefined): string | null {
  const testable = projectsWith(session?.grants ?? [], 'refresh');
  return testable.kind === 'all' || placements === 0 ? null : (testable.projects[0] ?? null);
}

type TableProps = {
  readonly targets: readonly TargetView[];
  readonly chosen: string | undefined;
  readonly onChoose: (name: string) => void;
};

function TargetTable({ targets, chosen, onChoose }: TableProps) {
  const { client } = useApp();
  const session = useSession();
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th>Target</th>
          <th>State</th>
          <th className="num">Placements</th>
          <th>Version</th>
          <th className="spare">Writer</th>
          <th className="num">Last contact</th>
          <th>
            <span className="hidden-text">Test</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {targets
          .toSorted((a, b) => Number(a.reachable) - Number(b.reachable))
          .map((target) => (
            <tr key={target.name} className={target.name === chosen ? 'selected' : ''}>
              <td>
                <button
                  type="button"
                  className="as-link whole"
                  aria-pressed={target.name === chosen}
                  onClick={() => onChoose(target.name)}
                >
                  {target.name}
                </button>
              </td>
              <td>
                <State
                  tone={target.reachable ? 'good' : 'bad'}
                  word={target.reachable ? 'answers' : 'does not answer'}
                />
                {target.message === '' ? null : <div className="muted small">{target.message}</div>}
              </td>
              <td className="num" data-label="Placements">
                <Link to="/fleet" search={{ target: target.name }}>
                  {target.placements.toLocaleString()}
                </Link>
              </td>
              <td className="muted" data-label="Version">
                {target.version}
              </td>
              <td className="muted nowrap spare" data-label="Writer">
                {target.writer === null ? 'nobody' : `${target.writer}, session ${target.epoch}`}
              </td>
              <td className="num muted" data-label="Last contact">
                {target.lastContactAt === null ? 'never' : <Ago at={target.lastContactAt} />}
              </td>
              <td>
                <TestButton
                  what={target.name}
                  route={routes.testTarget}
                  subject={{
                    kind: 'target',
                    name: target.name,
                    project: sharedProject(target, session),
                    target: target.name,
                  }}
                  run={() => client.call(routes.testTarget, { params: { name: target.name }, body: {} })}
                />
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
