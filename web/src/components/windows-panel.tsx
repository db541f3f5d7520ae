import { routes } from '@fairlead/core/wire/routes.ts';
import type { WindowSetView } from '@fairlead/core/wire/view/windows.ts';
import { useAsk } from '../hooks/use-ask.ts';
import { Ago } from '../ui/ago.tsx';
import { Panel } from '../ui/panel.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { windowWords } from '../view/window-words.ts';

/** When change may go on: each document's windows, how they are now, and when they open next. */
export function WindowsPanel() {
  const windows = useAsk(routes.listWindows, {});
  return (
    <Panel title="When change may go on" what="the windows" query={windows} flush count={windows.data?.items.length}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty>
            <p>
              No window is declared where you may see: change goes on at any time.{' '}
              <code>guards: {'{windows: […]}'}</code> of a Project, a Target or an Application says otherwise.
            </p>
          </Empty>
        ) : (
          <WindowTable windows={items} />
        )
      }
    </Panel>
  );
}

function WindowTable({ windows }: { readonly windows: readonly WindowSetView[] }) {
  return (
    <table className="table stacked">
      <thead>
        <tr>
          <th>Now</th>
          <th>Declared by</th>
          <th>Times</th>
          <th>Why</th>
          <th>Opens</th>
          <th className="num">Placements</th>
        </tr>
      </thead>
      <tbody>
        {windows.map((set) => (
          <tr key={`${set.declaredBy} ${JSON.stringify(set.rules)}`}>
            <td>
              <State tone={set.isOpen ? 'good' : 'held'} word={set.isOpen ? 'open' : 'closed'} />
            </td>
            <td className="mono-name">{set.declaredBy}</td>
            <td>
              {set.rules.map((rule) => (
                <div key={windowWords(rule)}>{windowWords(rule)}</div>
              ))}
            </td>
            <td>{set.reason}</td>
            <td className="nowrap muted" data-label="Opens">
              {set.isOpen ? 'is open' : set.opensAt === null ? 'never' : <Ago at={set.opensAt} />}
            </td>
            <td className="num" data-label="Placements">
              {set.placements.toLocaleString()}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
