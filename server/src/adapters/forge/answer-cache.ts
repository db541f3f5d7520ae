type Known = { readonly etag: string; readonly body: unknown; readonly next: string | null; readonly bytes: number };

const mostBytes = 16 * 1024 * 1024;

/** Answers with their entity tags, so that what has not changed is not sent again. Forgets the oldest first. */
export class AnswerCache {
  readonly #known = new Map<string, Known>();
  #bytes = 0;

  get(path: string): Known | undefined {
    return this.#known.get(path);
  }

  put(path: string, answer: Known): void {
    this.#forget(path);
    if (answer.bytes > mostBytes / 4) return;
    this.#known.set(path, answer);
    this.#bytes += answer.bytes;
    for (const oldest of this.#known.keys()) {
      if (this.#bytes <= mostBytes) break;
      this.#forget(oldest);
    }
  }

  #forget(path: string): void {
    const known = this.#known.get(path);
    if (known === undefined) return;
    this.#known.delete(path);
    this.#bytes -= known.bytes;
  }
}
