import type { Clock } from '../ports/clock.ts';
import type { SseStream } from './sse.ts';

const beatMs = 15_000;

/** Sends what comes as it comes; an event named `end` says that there are no more, so that the client does not ask again. */
export async function streamItems(clock: Clock, stream: SseStream, items: AsyncIterable<unknown>): Promise<void> {
  let stopBeat = (): void => {};
  const beat = (): void => {
    stopBeat = clock.after(beatMs, () => {
      void stream.beat().then((open) => open && beat());
    });
  };
  beat();
  try {
    for await (const item of items) if (!(await stream.send({ data: item }))) return;
    await stream.send({ event: 'end', data: {} });
  } finally {
    stopBeat();
    stream.end();
  }
}
