import { routes } from '@fairlead/core/wire/routes.ts';
import type { SettingsView } from '@fairlead/core/wire/view/settings.ts';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { PageHead } from '../components/page-head.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useSeesAll, useSession } from '../hooks/use-session.ts';
import { Panel } from '../ui/panel.tsx';
import { Empty } from '../ui/told.tsx';
import { shortRepo } from '../view/shorten.ts';
import { unreadSentence } from '../view/unread-sentence.ts';

type Declared = SettingsView['projects'][number]['declared'];

/** The configuration in force, read-only: it is changed by a commit. */
export function SettingsPage() {
  const query = useAsk(routes.settings, {});
  const problems = useAsk(routes.problems, {});
  const session = useSession();
  const seesAll = useSeesAll();
  const { data } = query;
  return (
    <div className="page">
      <PageHead
        title="Settings"
        sentence={
          data === undefined
            ? unreadSentence('the configuration', query.error)
            : sentenceOf(data, problems.data?.items.length ?? 0, seesAll)
        }
        sub={
          session === undefined ? null : (
            <>
              Fairlead {session.version}, installation <code>{session.installation.slice(0, 8)}</code>. To change
              anything, commit to the file named beside it.
            </>
          )
        }
      />
      <Panel title="Projects" what="the projects" query={query} flush count={data?.projects.length}>
        {({ projects }) => <Projects projects={projects} />}
      </Panel>
      <Panel title="Targets" what="the targets" query={query} flush count={data?.targets.length}>
        {({ targets }) =>
          targets.length === 0 ? (
            <Empty>{seesAll ? 'None is declared.' : 'None that you may see.'}</Empty>
          ) : (
            <Targets targets={targets} />
          )
        }
      </Panel>
    </div>
  );
}

function sentenceOf({ projects, targets, connections }: SettingsView, problems: number, seesAll: boolean): string {
  const applications = projects.reduce((sum, project) => sum + project.applications, 0);
  const counts = [
    counted(projects.length, 'project'),
    counted(applications, 'application'),
    counted(targets.length, 'target'),
    counted(connections.length, 'connection'),
  ].join(', ');
  const wrong = problems === 0 ? 'all of it could be read' : `${counted(problems, 'mistake')} in it`;
  return seesAll ? `Git declares ${counts}; ${wrong}.` : `Of what Git declares you may see ${counts}.`;
}

function counted(count: number, noun: string): string {
  return `${count.toLocaleString()} ${noun}${count === 1 ? '' : 's'}`;
}

function Projects({ projects }: Pick<SettingsView, 'projects'>) {
  if (projects.length === 0) return <Empty>None that you may see.</Empty>;
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th>Project</th>
          <th className="num">Applications</th>
          <th className="num">Placements</th>
          <th>May use</th>
          <th>Declared in</th>
        </tr>
      </thead>
      <tbody>
        {projects.map((project) => (
          <tr key={project.name}>
            <td>
              <Link to="/fleet" search={{ project: project.name }}>
                {project.name}
              </Link>
              {project.description === '' ? null : <div className="muted small">{project.description}</div>}
            </td>
            <td className="num" data-label="Applications">
              {project.applications.toLocaleString()}
            </td>
            <td className="num" data-label="Placements">
              {project.placements.toLocaleString()}
            </td>
            <td className="small">
              <Allowed what="sources" names={project.sources} />
              <Allowed what="targets" names={project.targets} />
              <Allowed what="namespaces" names={project.namespaces} />
            </td>
            <td className="muted small">{declaredText(project.declared)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Allowed({ what, names }: { readonly what: string; readonly names: readonly string[] | null }) {
  if (names === null) return <div className="faint">all {what}</div>;
  return (
    <div>
      {what}: <code>{names.length === 0 ? 'none' : names.join(', ')}</code>
    </div>
  );
}

const shownTargets = 100;

function Targets({ targets }: Pick<SettingsView, 'targets'>) {
  return (
    <>
      <table className="table stacked">
        <thead>
          <tr>
            <th>Target</th>
            <th>Tier</th>
            <th>Labels</th>
            <th>Reached by</th>
            <th>Approvals</th>
            <th>Declared in</th>
          </tr>
        </thead>
        <tbody>
          {targets.slice(0, shownTargets).map((target) => (
            <tr key={target.name}>
              <td>
                <Link to="/fleet" search={{ target: target.name }}>
                  {target.name}
                </Link>
              </td>
              <td className="muted">{target.tier}</td>
              <td className="muted small">
                {Object.entries(target.labels)
                  .map(([name, value]) => `${name}=${value}`)
                  .join(' ')}
              </td>
              <td className="muted small">{target.address}</td>
              <td className="small">{target.approvals.length === 0 ? '' : target.approvals.join('; ')}</td>
              <td className="muted small">{declaredText(target.declared)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {targets.length <= shownTargets ? null : (
        <p className="pad faint">
          {shownTargets} of {targets.length.toLocaleString()} are shown; the search finds the others.
        </p>
      )}
    </>
  );
}

function declaredText(declared: Declared): ReactNode {
  if (declared === null) return 'built in';
  return (
    <>
      <code>
        {declared.path}:{declared.line}
      </code>{' '}
      {shortRepo(declared.repo)}
    </>
  );
}
