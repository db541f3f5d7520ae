import type { Readable } from 'node:stream';
import { AppError } from '@fairlead/core/lib/app-error.ts';

/** The lines of a stream as they come, the last one too if nothing ends it. Error: `limit-exceeded` for one that is longer than allowed. */
export async function* linesOf(
  body: Readable,
  maxBytes: number,
  onChunk: () => void = () => undefined,
): AsyncIterable<string> {
  let rest = Buffer.alloc(0);
  for await (const chunk of body) {
    onChunk();
    rest = Buffer.concat([rest, chunk as Buffer]); // undici's bodies are streams of buffers
    for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10)) {
      yield rest.subarray(0, end).toString('utf8');
      rest = rest.subarray(end + 1);
    }
    if (rest.length > maxBytes) throw new AppError('limit-exceeded', `one line is longer than ${maxBytes} bytes`);
  }
}
