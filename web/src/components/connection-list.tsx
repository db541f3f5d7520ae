import { routes } from '@fairlead/core/wire/routes.ts';
import type { ConnectionView } from '@fairlead/core/wire/view/settings.ts';
import { useApp } from '../hooks/app-context.ts';
import { useSeesAll } from '../hooks/use-session.ts';
import { SafeLink } from '../ui/safe-link.tsx';
import { Empty } from '../ui/told.tsx';
import { shortRepo } from '../view/shorten.ts';
import { TestButton } from './test-button.tsx';

/** Connections: what they lead to, and where their credential is; never what it is. */
export function ConnectionList({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const { client } = useApp();
  const seesAll = useSeesAll();
  if (connections.length === 0 && !seesAll) return <Empty>There is none that you may see.</Empty>;
  if (connections.length === 0)
    return (
      <Empty>
        None is declared: repositories are read anonymously.
        <pre className="yaml">{example}</pre>
      </Empty>
    );
  return (
    <ul className="list">
      {connections.map(({ name, kind, url, credential, write, webhooks, declared }) => (
        <li key={name}>
          <span className="what">
            <strong>{name}</strong> <span className="faint">{kind}</span>
            <div>
              <SafeLink to={url}>{shortRepo(url)}</SafeLink>
            </div>
            <div className="muted small">
              {credential === null ? 'no credential' : `credential from ${credential}`}
              {write === null ? '' : `, writes with ${write}`}
              {webhooks ? ', takes webhooks' : ''}
              {declared === null ? '' : ` · ${declared.path}:${declared.line}`}
            </div>
            {kind !== 'git' ? null : (
              <TestButton
                what={name}
                route={routes.testConnection}
                subject={{ kind: 'installation', name: `Connection/${name}`, project: null }}
                run={() => client.call(routes.testConnection, { params: { name }, body: {} })}
              />
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}

const example =
  'apiVersion: fairlead.dev/v1\nkind: Connection\nmetadata: {name: forge}\nspec:\n  git: {url: "https://git.example"}\n  credential: {env: FORGE_TOKEN}';
