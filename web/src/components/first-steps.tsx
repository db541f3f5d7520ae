import { projectsWith } from '@fairlead/core/access/can.ts';
import type { NowView } from '@fairlead/core/wire/view/now.ts';
import { useSession } from '../hooks/use-session.ts';
import { Command } from '../ui/command.tsx';
import { StateMark } from '../ui/state-mark.tsx';

/** What stands where nothing is declared yet: why, and the three things to do next. */
export function FirstSteps({ problems }: { readonly problems: NowView['problems'] }) {
  const session = useSession();
  const seen = projectsWith(session?.grants ?? [], 'view');
  if (session !== undefined && seen.kind === 'some') {
    return (
      <section className="panel" aria-label="First steps">
        <div className="told first">
          <strong>Nothing of what you may see is placed anywhere.</strong>
          <span>
            {seen.projects.length === 0
              ? `No role here names you as ${session.actor.person || session.actor.subject}, or a group of yours.`
              : `Your roles reach ${seen.projects.join(', ')} only, and nothing is placed there yet.`}{' '}
            What else there is, whoever grants roles here can let you see; what you may do is under Govern, Access.
          </span>
        </div>
      </section>
    );
  }
  return (
    <section className="panel" aria-label="First steps">
      <div className="told first">
        {problems.slice(0, 5).map(({ path, line, message }) => (
          <div key={`${path}:${line} ${message}`} className="band-line tone-bad">
            <StateMark tone="bad" label="mistake" />
            <span>
              <code>
                {path}:{line}
              </code>{' '}
              {message}
            </span>
          </div>
        ))}
        <strong>Fairlead found no application in its configuration repository.</strong>
        <ol>
          <li>
            Write a starter configuration into a clone of the repository:
            <Command line="fairlead init" />
          </li>
          <li>
            See that it has no mistakes, before anybody else does:
            <Command line="fairlead lint" />
          </li>
          <li>
            Commit and push it. It appears here within seconds:
            <Command line="git add -A && git commit -m 'Declare shop' && git push" />
          </li>
        </ol>
      </div>
    </section>
  );
}
