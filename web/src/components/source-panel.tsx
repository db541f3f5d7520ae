import type { SourceView } from '@fairlead/core/wire/view/source.ts';
import { State } from '../ui/state-mark.tsx';
import { shortRepo } from '../view/shorten.ts';
import { SourceReads } from './source-reads.tsx';

/** What a placement is rendered from, the values of its charts with the origin of each, and what would render it again. */
export function SourcePanel({ source }: { readonly source: SourceView }) {
  const { parts, values, warnings, notes, isCut } = source;
  return (
    <div className="stack">
      <table className="table stacked">
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">What</th>
            <th scope="col">Git asks for</th>
            <th scope="col">That is</th>
          </tr>
        </thead>
        <tbody>
          {parts.map(({ address, what, asked, version, digest }) => (
            <tr key={`${address} ${what}`}>
              <td data-label="From" title={address}>
                {shortRepo(address)}
              </td>
              <td data-label="What">{what === '' ? 'all of it' : what}</td>
              <td data-label="Git asks for">{asked}</td>
              <td data-label="That is" title={digest ?? undefined}>
                {version ?? 'the commit above'}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {warnings.length === 0 ? null : (
        <ul className="plain stack">
          {warnings.map(({ path, message }) => (
            <li key={`${path} ${message}`} className="row">
              <State tone="held" word="warning" />
              <span>
                <code>{path}</code> {message}
              </span>
            </li>
          ))}
        </ul>
      )}
      {values.length === 0 ? null : (
        <details>
          <summary>{values.length} values, each with where it comes from</summary>
          <table className="table stacked">
            <thead>
              <tr>
                <th scope="col">Value</th>
                <th scope="col">Is</th>
                <th scope="col">From</th>
              </tr>
            </thead>
            <tbody>
              {values.map(({ path, value, origin }) => (
                <tr key={path}>
                  <td data-label="Value">
                    <code>{path}</code>
                  </td>
                  <td data-label="Is">
                    <code>{value}</code>
                  </td>
                  <td data-label="From">{origin}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
      {notes.length === 0 ? null : (
        <details open>
          <summary>What the chart says</summary>
          {notes.map((note) => (
            <pre key={note} className="yaml">
              {note}
            </pre>
          ))}
        </details>
      )}
      <SourceReads reads={source.reads} />
      {isCut ? <p className="muted">There are more, which are not shown.</p> : null}
    </div>
  );
}
