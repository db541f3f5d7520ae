import type { NowView } from '@fairlead/core/wire/view/now.ts';
import type { UseQueryResult } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';
import { StateMark } from '../ui/state-mark.tsx';
import { type SelfLine, selfLines } from '../view/self-lines.ts';

/** Whether Fairlead itself is well: its writer, its targets, its repositories, its configuration. */
export function SelfPanel({ query }: { readonly query: UseQueryResult<NowView> }) {
  return (
    <Panel title="Fairlead itself" what="how Fairlead itself is" query={query} flush>
      {(view) => (
        <>
          <ul className="list">
            {selfLines(view).map((line) => (
              <Line key={line.what} line={line} />
            ))}
          </ul>
          <p className="told small">
            <span>
              Version {view.self.version}, started <Ago at={view.self.startedAt} />. More under{' '}
              <Link to="/targets">Targets</Link>.
            </span>
          </p>
        </>
      )}
    </Panel>
  );
}

function Line({ line }: { readonly line: SelfLine }) {
  return (
    <li>
      <StateMark tone={line.tone} label={line.tone === 'good' ? 'well' : 'not well'} />
      <span className="what">
        {line.what}
        {line.more.map((more) => (
          <div key={more} className="next">
            {more}
          </div>
        ))}
      </span>
    </li>
  );
}
