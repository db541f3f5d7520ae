import { useState } from 'react';
import {
  type Choosable,
  differing,
  groupByKind,
  type KindGroup,
  standingWords,
  withChosen,
} from '../view/chosen-objects.ts';

type Props = {
  readonly items: readonly Choosable[];
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (chosen: ReadonlySet<string>) => void;
};

/** Objects to choose from, by kind; all of them, none, or what differs at one press. */
export function ObjectChooser({ items, chosen, onChoose }: Props) {
  const [text, setText] = useState('');
  const groups = groupByKind(items, text);
  const shown = groups.flatMap((group) => group.items);
  const different = differing(items);
  return (
    <fieldset className="objects stack" aria-label="Objects">
      <div className="row wrap">
        <input
          className="input grow"
          type="search"
          aria-label="Find an object"
          placeholder="find an object"
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
        <button type="button" className="button quiet" onClick={() => onChoose(withChosen(chosen, shown, true))}>
          All
        </button>
        <button type="button" className="button quiet" onClick={() => onChoose(withChosen(chosen, shown, false))}>
          None
        </button>
        <button type="button" className="button quiet" onClick={() => onChoose(different)}>
          Only what differs ({different.size})
        </button>
      </div>
      <div className="dry-run">
        {groups.map((group) => (
          <KindChoice
            key={group.kind}
            group={group}
            open={text !== '' || groups.length === 1 || group.items.some(({ standing }) => standing !== 'equal')}
            chosen={chosen}
            onChoose={onChoose}
          />
        ))}
        {groups.length === 0 ? <p className="muted">No object has this name.</p> : null}
      </div>
      <p role="status" className="small muted">
        {chosen.size} of {items.length} chosen.
      </p>
    </fieldset>
  );
}

type KindProps = Omit<Props, 'items'> & { readonly group: KindGroup; readonly open: boolean };

function KindChoice({ group: { kind, items }, open, chosen, onChoose }: KindProps) {
  const count = items.filter(({ key }) => chosen.has(key)).length;
  return (
    <div className="kind">
      <input
        type="checkbox"
        aria-label={`Every ${kind}`}
        checked={count === items.length}
        ref={(box) => {
          if (box !== null) box.indeterminate = count > 0 && count < items.length;
        }}
        onChange={({ target }) => onChoose(withChosen(chosen, items, target.checked))}
      />
      <details open={open}>
        <summary>
          {kind}{' '}
          <span className="faint">
            {count} of {items.length}
          </span>
        </summary>
        {items.map((item) => (
          <label key={item.key} className="check">
            <input
              type="checkbox"
              checked={chosen.has(item.key)}
              onChange={({ target }) => onChoose(withChosen(chosen, [item], target.checked))}
            />
            <span className="grow clip">{item.object.slice(kind.length + 1)}</span>
            <span className="faint small">{item.standing === 'equal' ? '' : standingWords[item.standing]}</span>
          </label>
        ))}
      </details>
    </div>
  );
}
