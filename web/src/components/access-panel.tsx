import { can, projectsWith } from '@fairlead/core/access/can.ts';
import { builtInRoles, roleNames } from '@fairlead/core/access/roles.ts';
import type { Subject } from '@fairlead/core/access/subject.ts';
import { verbs } from '@fairlead/core/access/verbs.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { TokenView } from '@fairlead/core/wire/view/governance.ts';
import { EndTokenForm } from '../forms/end-token.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { useSession } from '../hooks/use-session.ts';
import { Ago } from '../ui/ago.tsx';
import { Command } from '../ui/command.tsx';
import { Panel } from '../ui/panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { ActButton } from './act-button.tsx';
import { DeclaredRoles } from './declared-roles.tsx';
import { GlassPanel } from './glass-panel.tsx';
import { LooseningList } from './loosening-list.tsx';
import { PeoplePanel } from './people-panel.tsx';
import { WhoCanPanel } from './who-can-panel.tsx';

const personal = verbs.filter((verb) => !['sign-in', 'probe', 'notify-push'].includes(verb));

/** Who can do what, and by which rule: roles, the reader's own answers, and the tokens that are out. */
export function AccessPanel() {
  const tokens = useAsk(routes.listTokens, {});
  return (
    <div className="columns even">
      <LooseningList />
      <PeoplePanel />
      <WhoCanPanel />
      <GlassPanel />
      <DeclaredRoles />
      <Panel title="Tokens and sessions" what="the tokens" query={tokens} flush count={tokens.data?.items.length}>
        {({ items }) => (items.length === 0 ? <Empty>None is out.</Empty> : <TokenTable tokens={items} />)}
      </Panel>
      <Roles />
    </div>
  );
}

function Roles() {
  const session = useSession();
  const grants = session?.grants ?? [];
  const seen = projectsWith(grants, 'view');
  const project = seen.kind === 'all' ? null : (seen.projects[0] ?? null);
  return (
    <section className="panel" aria-label="What each role may">
      <header className="panel-head">
        <h2>What each role may</h2>
      </header>
      <div className="panel-body flush">
        <table className="table">
          <thead>
            <tr>
              <th>Verb</th>
              {roleNames.map((role) => (
                <th key={role}>{role}</th>
              ))}
              <th>You</th>
            </tr>
          </thead>
          <tbody>
            {personal.map((verb) => {
              const { allowed, rule } = can(grants, verb, { kind: 'project', name: project ?? 'all', project });
              return (
                <tr key={verb}>
                  <td className="mono-name">{verb}</td>
                  {roleNames.map((role) => (
                    <td key={role} className={builtInRoles[role].includes(verb) ? '' : 'faint'}>
                      <span aria-hidden="true">{builtInRoles[role].includes(verb) ? '✓' : '–'}</span>
                      <span className="hidden-text">{builtInRoles[role].includes(verb) ? 'may' : 'may not'}</span>
                    </td>
                  ))}
                  <td title={rule}>
                    <State tone={allowed ? 'good' : 'idle'} word={allowed ? 'may' : 'may not'} />
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        <div className="pad">
          <Command line="fairlead token list" />
        </div>
      </div>
    </section>
  );
}

function subjectOf({ name, project }: TokenView): Subject {
  return { kind: 'token', name, project: project === '*' || project === '' ? null : project };
}

function TokenTable({ tokens }: { readonly tokens: readonly TokenView[] }) {
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th>Name</th>
          <th>Kind</th>
          <th>Role</th>
          <th>Last used</th>
          <th>Ends</th>
          <th>
            <span className="hidden-text">End</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {tokens.map((token) => (
          <tr key={token.id}>
            <td>{token.name}</td>
            <td className="muted">{token.kind}</td>
            <td>
              {token.role === ''
                ? 'by its person and groups'
                : `${token.role} in ${token.project === '*' ? 'all projects' : token.project}`}
            </td>
            <td className="muted nowrap" data-label="Last used">
              {token.lastUsedAt === null ? 'never' : <Ago at={token.lastUsedAt} />}
            </td>
            <td className="muted nowrap" data-label="Ends">
              {token.expiresAt === null ? 'when taken back' : <Ago at={token.expiresAt} />}
            </td>
            <td>
              <ActButton label="End…" quiet route={routes.deleteToken} subject={subjectOf(token)}>
                {(close) => <EndTokenForm token={token} onClose={close} />}
              </ActButton>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
