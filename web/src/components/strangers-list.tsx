import type { StrangersView } from '@fairlead/core/wire/view/addition.ts';
import { Ago } from '../ui/ago.tsx';
import { Empty } from '../ui/told.tsx';
import { UnreadLines } from './unread-lines.tsx';

/** What nobody declared in the namespaces of a placement. It is told and never deleted, so nothing here deletes it. */
export function StrangersList({ strangers }: { readonly strangers: StrangersView }) {
  const { objects, count, unread, at } = strangers;
  return (
    <div className="stack">
      {objects.length === 0 ? <Empty>Everything that could be seen there is declared.</Empty> : null}
      {objects.length === 0 ? null : (
        <table className="table stacked">
          <thead>
            <tr>
              <th>Object</th>
              <th>Made by</th>
              <th className="num">Since</th>
            </tr>
          </thead>
          <tbody>
            {objects.map(({ object, by, since }) => (
              <tr key={object}>
                <td className="mono-name">{object}</td>
                <td data-label="Made by">{by === '' ? '–' : by}</td>
                <td className="num muted" data-label="Since">
                  {since === null ? '–' : <Ago at={since} />}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <UnreadLines unread={unread} />
      <p className="faint">
        {count > objects.length ? `The newest ${objects.length} of ${count}. ` : ''}Told and never deleted. Looked for{' '}
        <Ago at={at} />.
      </p>
    </div>
  );
}
