import { routeUrl } from '@fairlead/core/wire/client.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { type LogLine, LogLines } from '../api/log-lines.ts';
import { openStream } from '../api/open-stream.ts';
import { Command } from '../ui/command.tsx';
import { Empty } from '../ui/told.tsx';
import { commandLine } from '../view/command-line.ts';
import { clockTime } from '../view/when.ts';
import { whereOf } from '../view/where.ts';

type Props = { readonly placement: PlacementView; readonly object: string };
const stickyPx = 40;

/** What an object writes, followed as it comes; the last lines only, so that a flood does not drown the page. */
export function LogView({ placement, object }: Props) {
  const [follow, setFollow] = useState(true);
  const [previous, setPrevious] = useState(false);
  const [wanted, setWanted] = useState('');
  const { lines, ended } = useLogLines(placement.id, object, follow, previous);
  const place = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const needle = wanted.toLowerCase();
  const shown = needle === '' ? lines : lines.filter(({ text }) => text.toLowerCase().includes(needle));
  useLayoutEffect(() => {
    const box = place.current;
    if (box !== null && atEnd.current) box.scrollTop = box.scrollHeight;
  });
  return (
    <div className="stack">
      <div className="row wrap">
        <label className="check">
          <input type="checkbox" checked={follow} onChange={(event) => setFollow(event.target.checked)} /> follow
        </label>
        <label className="check">
          <input type="checkbox" checked={previous} onChange={(event) => setPrevious(event.target.checked)} /> previous
          run
        </label>
        <input
          className="input grow"
          type="search"
          placeholder="only lines with…"
          aria-label="Only lines with"
          value={wanted}
          onChange={(event) => setWanted(event.target.value)}
        />
      </div>
      {shown.length === 0 ? (
        <Empty>{ended ?? (lines.length === 0 ? 'Waiting for the first line…' : 'No line holds this.')}</Empty>
      ) : (
        <div
          ref={place}
          className="logs"
          role="log"
          aria-label={`Log of ${object}`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls can be scrolled with the keyboard
          tabIndex={0}
          onScroll={({ currentTarget: box }) => {
            atEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < stickyPx;
          }}
        >
          {shown.map(({ id, at, stream, text }) => (
            <div key={id} className={`log-line ${stream}`}>
              <time>{clockTime(at)}</time>
              <span className="log-text">
                {stream === 'err' ? <span className="hidden-text">error: </span> : null}
                {text}
              </span>
            </div>
          ))}
          {ended === null ? null : <div className="log-line system">{ended}</div>}
        </div>
      )}
      <Command
        line={commandLine(['logs', object], whereOf(placement), {
          follow: follow ? true : undefined,
          previous: previous ? true : undefined,
        })}
      />
    </div>
  );
}

function useLogLines(id: string, object: string, follow: boolean, previous: boolean) {
  const [state, setState] = useState<{ readonly lines: readonly LogLine[]; readonly ended: string | null }>({
    lines: [],
    ended: null,
  });
  useEffect(() => {
    const stop = new AbortController();
    const url = routeUrl('', routes.streamLogs, { params: { id }, query: { object, tail: 200, follow, previous } });
    const log = new LogLines(setState);
    setState({ lines: [], ended: null });
    openStream(url, stop.signal, { onOpen: () => {}, onMessage: log.receive }).then(
      () => log.end(stop.signal.aborted ? null : 'The log ends here.'),
      (error: unknown) => log.end(stop.signal.aborted ? null : error instanceof Error ? error.message : String(error)),
    );
    return () => {
      stop.abort();
      log.close();
    };
  }, [id, object, follow, previous]);
  return state;
}
