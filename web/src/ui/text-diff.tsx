import { useVirtualizer } from '@tanstack/react-virtual';
import { useMemo, useRef, useState } from 'react';
import { type DiffRow, diffRows, foldRows, type Piece, type ShownRow } from '../view/diff-rows.ts';

type Props = { readonly before: string; readonly after: string; readonly label: string };

/** More rows than this are drawn only where one looks. */
const mostDrawn = 400;
const rowPx = 18;
const overscan = 20;

/** Two texts line by line: what goes struck through, what comes marked, changed words marked again; equal parts folded. */
export function TextDiff({ before, after, label }: Props) {
  const rows = useMemo(() => diffRows(before, after), [before, after]);
  const [opened, setOpened] = useState<ReadonlySet<number>>(new Set());
  const shown = useMemo(() => foldRows(rows, opened), [rows, opened]);
  const open = (from: number): void => setOpened(new Set([...opened, from]));
  if (shown.length > mostDrawn) return <LongDiff shown={shown} label={label} onOpen={open} />;
  return (
    <section className="text-diff" aria-label={label}>
      {shown.map((row) => (
        <Row key={keyOf(row)} row={row} onOpen={open} />
      ))}
    </section>
  );
}

type LongProps = {
  readonly shown: readonly ShownRow[];
  readonly label: string;
  readonly onOpen: (from: number) => void;
};

function LongDiff({ shown, label, onOpen }: LongProps) {
  const place = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count: shown.length,
    getScrollElement: () => place.current,
    estimateSize: () => rowPx,
    overscan,
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
    <section ref={place} className="text-diff long" aria-label={label} tabIndex={0}>
      <div className="rows" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ key, index, start }) => {
          const row = shown[index];
          return row === undefined ? null : (
            <div
              key={key}
              data-index={index}
              ref={virtual.measureElement}
              style={{ transform: `translateY(${start}px)` }}
            >
              <Row row={row} onOpen={onOpen} />
            </div>
          );
        })}
      </div>
    </section>
  );
}

const said = { same: '', before: 'before: ', after: 'after: ' } as const;

function Row({ row, onOpen }: { readonly row: ShownRow; readonly onOpen: (from: number) => void }) {
  if (row.kind === 'folded') {
    return (
      <button type="button" className="fold" onClick={() => onOpen(row.from)}>
        {row.count} equal {row.count === 1 ? 'line' : 'lines'}
      </button>
    );
  }
  return (
    <div className={`diff-line ${row.kind}`}>
      <span className="line-number" aria-hidden="true">
        {row.kind === 'after' ? row.after : row.before}
      </span>
      {said[row.kind] === '' ? null : <span className="hidden-text">{said[row.kind]}</span>}
      <span className="line-text">
        <Text row={row} />
      </span>
    </div>
  );
}

function Text({ row }: { readonly row: DiffRow }) {
  if (row.kind === 'same' || row.pieces.length === 0) return row.text === '' ? ' ' : row.text;
  return <Pieces pieces={row.pieces} />;
}

/** A line of which some words are another on the other side. */
export function Pieces({ pieces }: { readonly pieces: readonly Piece[] }) {
  return pieces.map(({ text, changed }, index) =>
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of one line do not move
    changed ? <mark key={index}>{text}</mark> : <span key={index}>{text}</span>,
  );
}

function keyOf(row: ShownRow): string {
  if (row.kind === 'folded') return `folded ${row.from}`;
  return row.kind === 'after' ? `after ${row.after}` : `${row.kind} ${row.before}`;
}
