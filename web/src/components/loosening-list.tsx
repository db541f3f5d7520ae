import type { Subject } from '@fairlead/core/access/subject.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { LooseningView } from '@fairlead/core/wire/view/loosening.ts';
import { AllowLooseningForm } from '../forms/allow-loosening.tsx';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';
import { ActButton } from './act-button.tsx';

/** What Git would loosen and nobody allowed yet; nothing where nothing waits. */
export function LooseningList() {
  const query = useAsk(routes.listLoosenings, {});
  if (query.data?.items.length === 0) return null;
  return (
    <Panel title="Waits to be allowed" what="what waits" query={query} flush count={query.data?.items.length}>
      {({ items }) => (
        <table className="table stacked">
          <thead>
            <tr>
              <th>What</th>
              <th>Would loosen</th>
              <th>Written by</th>
              <th>Since</th>
              <th>
                <span className="hidden-text">Allow</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.subject}>
                <td title={`${one.path}:${one.line}`}>{one.subject}</td>
                <td data-label="Would loosen">{one.fields.join(', ')}</td>
                <td data-label="Written by">{one.authors.join(', ') || 'not known'}</td>
                <td className="muted nowrap" data-label="Since">
                  {one.since === null ? 'not known' : <Ago at={one.since} />}
                </td>
                <td>
                  <ActButton
                    label="Allow…"
                    route={routes.allowLoosening}
                    subject={subjectOf(one)}
                    blocked={one.mine ? null : 'who wrote a change alone does not allow it; ask another administrator'}
                  >
                    {(close) => <AllowLooseningForm one={one} onClose={close} />}
                  </ActButton>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Panel>
  );
}

function subjectOf({ subject, project }: LooseningView): Subject {
  return project === null
    ? { kind: 'installation', name: subject, project: null }
    : { kind: 'project', name: project, project };
}
