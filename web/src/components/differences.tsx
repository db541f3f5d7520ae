import type { DiffView } from '@fairlead/core/wire/view/object.ts';
import { lineDiff } from '../view/line-diff.ts';
import { valueText } from '../view/value-text.ts';

type Difference = DiffView['objects'][number]['differences'][number];
const shownAtOnce = 40;

/** Fields that differ: before struck out, after marked. Secret values come masked from the server. */
export function Differences({ differences }: { readonly differences: readonly Difference[] }) {
  const [first, rest] = [differences.slice(0, shownAtOnce), differences.slice(shownAtOnce)];
  return (
    <div className="differences">
      {first.map((difference) => (
        <OneDifference key={difference.path} difference={difference} />
      ))}
      {rest.length === 0 ? null : (
        <details>
          <summary>{rest.length} more fields</summary>
          <div className="differences">
            {rest.map((difference) => (
              <OneDifference key={difference.path} difference={difference} />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}

function OneDifference({ difference }: { readonly difference: Difference }) {
  const { path, before, after } = difference;
  const lines = typeof before === 'string' && typeof after === 'string' ? lineDiff(before, after) : null;
  return (
    <div className="difference">
      <div className="path">{path === '' ? 'the whole object' : path}</div>
      {lines === null ? (
        <>
          {before === undefined ? null : <Side kind="before" text={valueText(before)} />}
          {after === undefined ? null : <Side kind="after" text={valueText(after)} />}
        </>
      ) : (
        <div className="lines">
          {lines.map(({ kind, text }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines of one comparison do not move
            <Side key={index} kind={kind} text={text} />
          ))}
        </div>
      )}
    </div>
  );
}

const said = { before: 'before: ', after: 'after: ', same: '', skipped: '' } as const;

function Side({ kind, text }: { readonly kind: keyof typeof said; readonly text: string }) {
  return (
    <pre className={kind}>
      {said[kind] === '' ? null : <span className="hidden-text">{said[kind]}</span>}
      {kind === 'skipped' ? '⋯' : text === '' ? ' ' : text}
    </pre>
  );
}
