import type { DiffView } from '@fairlead/core/wire/view/object.ts';
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
      {before === undefined ? null : (
        <pre className="before">
          <span className="hidden-text">before: </span>
          {valueText(before)}
        </pre>
      )}
      {after === undefined ? null : (
        <pre className="after">
          <span className="hidden-text">after: </span>
          {valueText(after)}
        </pre>
      )}
    </div>
  );
}
