import { routes } from '@fairlead/core/wire/routes.ts';
import type { RepositoryView } from '@fairlead/core/wire/view/now.ts';
import { AcceptRewriteForm } from '../forms/accept-rewrite.tsx';
import { Ago } from '../ui/ago.tsx';
import { SafeLink } from '../ui/safe-link.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { shortRepo, shortRevision } from '../view/shorten.ts';
import { ActButton } from './act-button.tsx';

/** Watched repositories: when last reached, what fails, what waits for a person. */
export function RepositoryList({ repositories }: { readonly repositories: readonly RepositoryView[] }) {
  if (repositories.length === 0) return <Empty>No repository is watched for what you see.</Empty>;
  return (
    <ul className="list">
      {repositories.map(({ repo, checkedAt, failure, failingSince, held }) => {
        const tone = failure !== null ? 'bad' : held !== null ? 'held' : checkedAt === null ? 'idle' : 'good';
        return (
          <li key={repo}>
            <StateMark tone={tone} label={failure !== null ? 'fails' : held !== null ? 'held' : 'answers'} />
            <span className="what">
              <SafeLink to={repo}>{shortRepo(repo)}</SafeLink>
              {failure === null ? null : (
                <div>
                  {failure}
                  {failingSince === null ? null : (
                    <>
                      {' '}
                      since <Ago at={failingSince} />
                    </>
                  )}
                </div>
              )}
              {held === null ? null : (
                <div>
                  {held.ref} was rewritten: <code>{shortRevision(held.from)}</code> →{' '}
                  <code>{shortRevision(held.to)}</code>. Nothing follows until somebody accepts it.
                </div>
              )}
            </span>
            <span className="side">
              {checkedAt === null ? 'never reached' : <Ago at={checkedAt} />}
              {held === null ? null : (
                <ActButton
                  label="Accept…"
                  route={routes.acceptRewrite}
                  subject={{ kind: 'repository', name: repo, project: null }}
                  quiet
                >
                  {(close) => <AcceptRewriteForm repo={repo} held={held} onClose={close} />}
                </ActButton>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}
