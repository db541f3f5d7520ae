import type { InventoryItem } from '@fairlead/core/wire/view/placement.ts';
import { useMemo, useState } from 'react';
import { Ago } from '../ui/ago.tsx';
import { State } from '../ui/state-mark.tsx';
import { Empty } from '../ui/told.tsx';
import { stepsOf } from '../view/resource-graph.ts';
import { objectTone, tones } from '../view/tone.ts';
import { OriginLink } from './origin-link.tsx';

type Props = {
  readonly inventory: readonly InventoryItem[];
  readonly selected: string | undefined;
  readonly onOpen: (object: string) => void;
};
type Line = { readonly item: InventoryItem; readonly step: number };

const atOnce = 100;

/** The same objects as a list: what needs somebody first, then in the order in which they are applied. */
export function InventoryList({ inventory, selected, onOpen }: Props) {
  const [text, setText] = useState('');
  const [most, setMost] = useState(atOnce);
  const lines = useMemo(() => linesOf(inventory), [inventory]);
  const needle = text.toLowerCase();
  const found = lines.filter(({ item }) => `${item.object} ${item.health}`.toLowerCase().includes(needle));
  return (
    <div className="stack">
      <input
        className="input"
        type="search"
        placeholder="only objects with…"
        aria-label="Only objects with"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {found.length === 0 ? (
        <Empty>No object is called so.</Empty>
      ) : (
        <table className="table stacked">
          <thead>
            <tr>
              <th>Object</th>
              <th>State</th>
              <th className="num">Step</th>
              <th>Declared in</th>
              <th className="num">Seen</th>
            </tr>
          </thead>
          <tbody>
            {found.slice(0, most).map((line) => (
              <Row key={line.item.object} line={line} selected={line.item.object === selected} onOpen={onOpen} />
            ))}
          </tbody>
        </table>
      )}
      {found.length <= most ? null : (
        <div className="more">
          <span className="faint">
            {most} of {found.length.toLocaleString()} shown
          </span>
          <button type="button" className="button" onClick={() => setMost(most + 5 * atOnce)}>
            Show more
          </button>
        </div>
      )}
    </div>
  );
}

function Row(props: { readonly line: Line; readonly selected: boolean; readonly onOpen: (object: string) => void }) {
  const { item, step } = props.line;
  return (
    <tr className={props.selected ? 'selected' : ''}>
      <td>
        <button
          type="button"
          className="as-link mono-name"
          aria-pressed={props.selected}
          onClick={() => props.onOpen(item.object)}
        >
          {item.object}
        </button>
      </td>
      <td>
        <State {...objectTone(item.health, item.drifted)} />
        {item.message === '' || item.health === 'healthy' ? null : <div className="muted">{item.message}</div>}
      </td>
      <td className="num" data-label="Step">
        {step}
      </td>
      <td className="muted">{item.origin === null ? null : <OriginLink origin={item.origin} />}</td>
      <td className="num muted" data-label="Seen">
        <Ago at={item.updatedAt} />
      </td>
    </tr>
  );
}

function linesOf(inventory: readonly InventoryItem[]): readonly Line[] {
  const lines = stepsOf(inventory).flatMap(({ items }, index) => items.map((item) => ({ item, step: index + 1 })));
  const urgency = ({ item }: Line): number => tones.indexOf(objectTone(item.health, item.drifted).tone);
  return lines.sort((a, b) => urgency(a) - urgency(b) || a.step - b.step);
}
