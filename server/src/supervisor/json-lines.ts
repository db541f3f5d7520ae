import { AppError } from '@fairlead/core/lib/app-error.ts';

const longestLine = 64 * 1024 * 1024;

/** Cuts a stream of bytes into lines of JSON. Errors: `limit-exceeded` for an endless line, `invalid-input` for no JSON. */
export class JsonLines {
  readonly #received: (value: unknown) => void;
  #pieces: Buffer[] = [];
  #length = 0;

  constructor(received: (value: unknown) => void) {
    this.#received = received;
  }

  push(piece: Buffer): void {
    let rest = piece;
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      const line = Buffer.concat([...this.#pieces, rest.subarray(0, end)]).toString('utf8');
      this.#pieces = [];
      this.#length = 0;
      rest = rest.subarray(end + 1);
      this.#received(parse(line));
    }
    if (rest.length === 0) return;
    this.#pieces.push(rest);
    this.#length += rest.length;
    if (this.#length > longestLine)
      throw new AppError('limit-exceeded', `a message is longer than ${longestLine} bytes`);
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new AppError('invalid-input', 'a message is no JSON', { cause });
  }
}
