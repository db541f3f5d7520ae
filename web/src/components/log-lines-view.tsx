import { useLayoutEffect, useRef } from 'react';
import type { LogLine, LogState } from '../api/log-lines.ts';
import { absolute, clockTime } from '../view/when.ts';

type Props = {
  readonly lines: readonly LogLine[];
  readonly ended: LogState['ended'];
  /** Whether each line says who wrote it. */
  readonly named: boolean;
  readonly label: string;
};

const stickyPx = 40;
/** Lines that are drawn; the filters and the download know all that were kept. */
const mostDrawn = 1_000;

/** Lines of a log; stays at the end while one is there. */
export function LogLinesView({ lines, ended, named, label }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  useLayoutEffect(() => {
    const box = place.current;
    if (box !== null && atEnd.current) box.scrollTop = box.scrollHeight;
  });
  const earlier = lines.length - mostDrawn;
  return (
    <div
      ref={place}
      className="logs"
      role="log"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < stickyPx;
      }}
    >
      {earlier > 0 ? <div className="log-line system">{earlier.toLocaleString()} earlier lines are kept</div> : null}
      {lines.slice(-mostDrawn).map(({ id, at, source, stream, text }) => (
        <div key={id} className={`log-line ${stream}`}>
          <time title={absolute(at)}>{clockTime(at)}</time>
          {named ? <span className="log-source">{source}</span> : null}
          <span className="log-text">
            {stream === 'err' ? <span className="hidden-text">error: </span> : null}
            {text}
          </span>
        </div>
      ))}
      {ended.map(({ source, reason }) => (
        <div key={source} className="log-line system">
          {named ? `${source}: ` : ''}
          {reason}
        </div>
      ))}
    </div>
  );
}

/** Hands the lines to the browser as a file. */
export function saveLog(name: string, lines: readonly LogLine[]): void {
  const text = lines.map(({ at, source, text: line }) => `${new Date(at).toISOString()} ${source} ${line}\n`);
  const address = URL.createObjectURL(new Blob(text, { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  URL.revokeObjectURL(address);
}
