import type { ServerResponse } from 'node:http';
import type { Clock } from '../ports/clock.ts';

/** A client that takes nothing for this long is let go; it comes back with Last-Event-ID. */
const drainDeadlineMs = 30_000;

export type SseMessage = { readonly id?: string; readonly event?: string; readonly data: unknown };

/** A stream of server-sent events over one answer. Nothing is buffered beyond the socket: `send` waits until it drains. */
export type SseStream = {
  /** False when the client is gone or too slow; the stream is then closed. */
  readonly send: (message: SseMessage) => Promise<boolean>;
  /** A comment that keeps proxies from closing the connection. */
  readonly beat: () => Promise<boolean>;
  readonly end: () => void;
};

export function openSse(raw: ServerResponse, headers: { readonly [name: string]: string }, clock: Clock): SseStream {
  raw.writeHead(200, {
    ...headers,
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  const write = async (text: string): Promise<boolean> => {
    if (raw.writableEnded || raw.destroyed) return false;
    return raw.write(text) ? true : drained(raw, clock);
  };
  return {
    send: ({ id, event, data }) => {
      const lines = [
        ...(id === undefined ? [] : [`id: ${id}`]),
        ...(event === undefined ? [] : [`event: ${event}`]),
        `data: ${JSON.stringify(data)}`,
      ];
      return write(`${lines.join('\n')}\n\n`);
    },
    beat: () => write(': beat\n\n'),
    end: () => {
      raw.end();
    },
  };
}

function drained(raw: ServerResponse, clock: Clock): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (value: boolean): void => {
      cancel();
      raw.off('drain', onDrain).off('close', onClose);
      resolve(value);
    };
    const onDrain = (): void => settle(true);
    const onClose = (): void => settle(false);
    const cancel = clock.after(drainDeadlineMs, () => {
      raw.destroy();
      settle(false);
    });
    raw.once('drain', onDrain).once('close', onClose);
  });
}
