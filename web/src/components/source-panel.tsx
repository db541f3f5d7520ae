import type { SourceView } from '@fairlead/core/wire/view/source.ts';
import { Empty } from '../ui/told.tsx';
import { shortRepo } from '../view/shorten.ts';

/** What a placement is rendered from, the values of its charts with the origin of each, and what would render it again. */
export function SourcePanel({ source }: { readonly source: SourceView }) {
  const { parts, values, reads, isCut } = source;
  const files = reads.filter(({ kind }) => kind === 'file');
  const others = reads.filter(({ kind }) => kind !== 'file');
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
      <details>
        <summary>{reads.length} reads that would render it again</summary>
        {reads.length === 0 ? <Empty>Nothing was rendered yet.</Empty> : null}
        <ul>
          {files.map(({ repo, path }) => (
            <li key={`${repo} ${path}`}>
              <code>{path}</code>
            </li>
          ))}
          {others.map(({ kind, repo, path }) => (
            <li key={`${kind} ${repo} ${path}`} className="muted">
              {words[kind] ?? kind} <code>{path === '' ? 'the top of the repository' : path}</code>
            </li>
          ))}
        </ul>
      </details>
      {isCut ? <p className="muted">There are more, which are not shown.</p> : null}
    </div>
  );
}

const words: { readonly [kind: string]: string } = {
  listing: 'what lies in',
  miss: 'the appearance of',
  fact: 'another',
};
