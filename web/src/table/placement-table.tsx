import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import type { More } from '../hooks/use-ask-pages.ts';
import { Ago } from '../ui/ago.tsx';
import { Prose } from '../ui/prose.tsx';
import { State } from '../ui/state-mark.tsx';
import { shortRevision } from '../view/shorten.ts';
import { placementTone } from '../view/tone.ts';

type Props = {
  readonly placements: readonly PlacementView[];
  readonly total: number;
  readonly more: More;
  readonly selected: string | undefined;
  readonly onOpen: (id: string) => void;
};

const [rowPx, rowOnPhonePx, phonePx, headPx] = [28, 56, 860, 29];
/** The next page is asked for when this few rows are left. */
const askAhead = 30;

/** Placements as a table of which only what is in sight exists; arrow keys walk, Enter opens. */
export function PlacementTable({ placements, total, more, selected, onOpen }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState(0);
  const height = innerWidth <= phonePx ? rowOnPhonePx : rowPx;
  const rows = useVirtualizer({
    count: placements.length,
    getScrollElement: () => place.current,
    estimateSize: () => height,
    overscan: 12,
  });
  const shown = rows.getVirtualItems();
  const lastShown = shown.at(-1)?.index ?? 0;
  useEffect(() => {
    if (more !== null && !more.busy && lastShown >= placements.length - askAhead) more.next();
  }, [more, lastShown, placements.length]);
  const onKey = (event: KeyboardEvent<HTMLTableSectionElement>): void => {
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 15, PageUp: -15 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = Math.max(0, Math.min(placements.length - 1, active + step));
    setActive(next);
    rows.scrollToIndex(next);
    requestAnimationFrame(() => place.current?.querySelector<HTMLElement>(`[data-index="${next}"]`)?.focus());
  };
  return (
    <div
      ref={place}
      className="grid"
      style={{ height: Math.min(placements.length * height + headPx + 2, innerHeight * 0.7) }}
    >
      <table aria-label="Placements" aria-rowcount={total + 1}>
        <thead>
          <tr className="grid-head">
            {['State', 'Application', 'Stage', 'Target', 'Runs', 'Why', 'Changed'].map((name) => (
              <th key={name} scope="col" className={name === 'Changed' ? 'num' : ''}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="grid-rows" onKeyDown={onKey} style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, start, key }) => {
            const placement = placements[index];
            if (placement === undefined) return null;
            return (
              <Row
                key={key}
                placement={placement}
                index={index}
                start={start}
                current={index === active}
                selected={placement.id === selected}
                onOpen={() => {
                  setActive(index);
                  onOpen(placement.id);
                }}
              />
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function Row(props: {
  readonly placement: PlacementView;
  readonly index: number;
  readonly start: number;
  readonly current: boolean;
  readonly selected: boolean;
  readonly onOpen: () => void;
}) {
  const { placement, index } = props;
  const { tone, word } = placementTone(placement.sync, placement.health);
  return (
    <tr
      data-index={index}
      aria-rowindex={index + 2}
      aria-selected={props.selected}
      tabIndex={props.current ? 0 : -1}
      className={props.selected ? 'grid-row selected' : 'grid-row'}
      style={{ transform: `translateY(${props.start}px)` }}
      onClick={props.onOpen}
      onKeyDown={(event) => {
        if (event.key === 'Enter') props.onOpen();
      }}
    >
      <td>
        <State tone={tone} word={word} />
      </td>
      <td className="app clip" title={placement.application}>
        {placement.application}
      </td>
      <td className="at-stage clip">{placement.stage}</td>
      <td className="target clip muted">{placement.target}</td>
      <td className="revision mono">
        {placement.applied === null ? (
          <span className="faint">nothing</span>
        ) : (
          shortRevision(placement.applied.revision)
        )}
      </td>
      <td className="why clip muted" title={placement.why.sentence}>
        <Prose text={placement.why.sentence} />
      </td>
      <td className="age num faint">
        <Ago at={placement.updatedAt} />
      </td>
    </tr>
  );
}
