import type { Clock } from '../ports/clock.ts';
import type { LogLine } from '../ports/target.ts';
import type { SseStream } from './sse.ts';

const beatMs = 15_000;

/** Sends log lines as they come; an event named `end` says that there are no more, so that the client does not ask again. */
export async function streamLogLines(clock: Clock, stream: SseStream, lines: AsyncIterable<LogLine>): Promise<void> {
  let stopBeat = (): void => {};
  const beat = (): void => {
    stopBeat = clock.after(beatMs, () => {
      void stream.beat().then((open) => open && beat());
    });
  };
  beat();
  try {
    for await (const line of lines) if (!(await stream.send({ data: line }))) return;
    await stream.send({ event: 'end', data: {} });
  } finally {
    stopBeat();
    stream.end();
  }
}
