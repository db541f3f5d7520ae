import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isProblem } from '@fairlead/core/wire/problem.ts';
import { readSse, type SseMessage } from './read-sse.ts';

/** The server sends a comment every 15 s; a stream that is silent for longer is dead, whatever the connection says. */
const silenceMs = 40_000;

export type StreamHandlers = {
  readonly onOpen: () => void;
  readonly onMessage: (message: SseMessage) => void;
};

/**
 * Reads a stream of server-sent events until it ends, is silent for too long, or is aborted. A fetch rather than an
 * EventSource: it tells why it was refused, and it hears the beats. Throws AppError where the server refuses.
 */
export async function openStream(url: string, signal: AbortSignal, handlers: StreamHandlers): Promise<void> {
  const silent = new AbortController();
  let timer = setTimeout(() => silent.abort(), silenceMs);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silent.abort(), silenceMs);
  };
  try {
    const answer = await fetch(url, {
      headers: { accept: 'text/event-stream, application/problem+json' },
      credentials: 'same-origin',
      cache: 'no-store',
      signal: AbortSignal.any([signal, silent.signal]),
    }).catch((cause: unknown) => {
      throw signal.aborted
        ? cause
        : new AppError('unavailable', 'no answer from the server; is it running?', { retry: 'backoff', cause });
    });
    if (!answer.ok || answer.body === null) throw await refusal(answer);
    handlers.onOpen();
    const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
    let rest = '';
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      heard();
      const read = readSse(rest + value);
      rest = read.rest;
      for (const message of read.messages) handlers.onMessage(message);
    }
  } finally {
    clearTimeout(timer);
  }
}

async function refusal(answer: Response): Promise<AppError> {
  const problem: unknown = await answer.json().catch(() => null);
  if (isProblem(problem)) return new AppError(problem.code, problem.detail);
  return new AppError('unavailable', `the stream was answered with HTTP ${answer.status}; is a proxy in between?`);
}
