import type { SourceView } from '@fairlead/core/wire/view/source.ts';
import { Empty } from '../ui/told.tsx';
import { readSentence } from '../view/read-sentence.ts';

/** What was read for a render: when one of these changes, it is rendered again, and for nothing else. */
export function SourceReads({ reads }: Pick<SourceView, 'reads'>) {
  const files = reads.filter(({ kind }) => kind === 'file');
  const others = reads.filter(({ kind }) => kind !== 'file');
  return (
    <details>
      <summary>{reads.length === 1 ? '1 read' : `${reads.length} reads`} that would render it again</summary>
      {reads.length === 0 ? <Empty>Nothing was rendered yet.</Empty> : null}
      <ul>
        {files.map(({ repo, path }) => (
          <li key={`${repo} ${path}`}>
            <code>{path}</code>
          </li>
        ))}
        {others.map((read) => {
          const { before, what } = readSentence(read);
          return (
            <li key={`${read.kind} ${read.repo} ${read.path}`} className="muted">
              {before} <code>{what}</code>
            </li>
          );
        })}
      </ul>
    </details>
  );
}
