import { routeUrl } from '@fairlead/core/wire/client.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { useEffect, useState } from 'react';
import { LogLines, type LogState } from '../api/log-lines.ts';
import { openStream } from '../api/open-stream.ts';

export type LogQuestion = {
  readonly placement: string;
  readonly sources: readonly string[];
  readonly follow: boolean;
  readonly previous: boolean;
  /** Milliseconds since 1970; null asks for the last lines. */
  readonly since: number | null;
  /** Only of this container of pods. */
  readonly container?: string;
};

const nothing: LogState = { lines: [], ended: [] };
const [lastLines, mostSince] = [200, 5_000];

/** Reads the logs of some objects together, and follows them where asked. */
export function useLogLines({ placement, sources, follow, previous, since, container }: LogQuestion): LogState {
  const [state, setState] = useState(nothing);
  const names = sources.join('\n');
  useEffect(() => {
    const stop = new AbortController();
    const log = new LogLines(setState);
    const tail = since === null ? lastLines : mostSince;
    setState(nothing);
    for (const object of names.split('\n')) {
      const query = {
        object,
        tail,
        follow,
        previous,
        ...(since === null ? {} : { since }),
        ...(container === undefined ? {} : { container }),
      };
      const url = routeUrl('', routes.streamLogs, { params: { id: placement }, query });
      const end = (reason: string): void => {
        if (!stop.signal.aborted) log.end(object, reason);
      };
      openStream(url, stop.signal, { onOpen: () => {}, onMessage: (message) => log.receive(object, message) }).then(
        () => end('The log ends here.'),
        (error: unknown) => end(error instanceof Error ? error.message : String(error)),
      );
    }
    return () => {
      stop.abort();
      log.close();
    };
  }, [placement, names, follow, previous, since, container]);
  return state;
}
