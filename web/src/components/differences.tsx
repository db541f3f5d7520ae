import type { DiffView } from '@fairlead/core/wire/view/object.ts';
import type { ReactNode } from 'react';
import { Pieces, TextDiff } from '../ui/text-diff.tsx';
import { wordPieces } from '../view/diff-rows.ts';
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
  return (
    <div className="difference">
      <div className="path">{path === '' ? 'the whole object' : path}</div>
      <Values path={path} before={textOf(before)} after={textOf(after)} />
    </div>
  );
}

type Sides = { readonly path: string; readonly before: string | undefined; readonly after: string | undefined };

function Values({ path, before, after }: Sides) {
  if (before === undefined || after === undefined)
    return before === undefined ? <Side kind="after">{after}</Side> : <Side kind="before">{before}</Side>;
  if (before.includes('\n') || after.includes('\n')) return <TextDiff before={before} after={after} label={path} />;
  const words = wordPieces(before, after);
  return (
    <>
      <Side kind="before">{words === null ? before : <Pieces pieces={words.before} />}</Side>
      <Side kind="after">{words === null ? after : <Pieces pieces={words.after} />}</Side>
    </>
  );
}

function Side({ kind, children }: { readonly kind: 'before' | 'after'; readonly children: ReactNode }) {
  return (
    <pre className={kind}>
      <span className="hidden-text">{kind}: </span>
      {children === '' ? ' ' : children}
    </pre>
  );
}

function textOf(value: unknown): string | undefined {
  return value === undefined ? undefined : valueText(value);
}
