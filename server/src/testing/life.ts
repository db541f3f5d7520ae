/** Thrown from a failpoint at which the server was to end: nothing may catch it to some purpose, since nothing it does then has an effect. */
class ServerEnded extends Error {
  constructor(at: string) {
    super(`the server ended at ${at}`);
    this.name = 'ServerEnded';
  }
}

/**
 * One life of a server, from start to `kill -9`. Ports handed to it through {@link mortal} go dead with it: calls never
 * answer, timers never fire, listeners hear nothing. What was not done by then is never done.
 */
export class Life {
  readonly #onEnd: (at: string) => void;
  readonly #stops = new Set<() => void>();
  #alive = true;
  #count = 0;
  #fuse: number | null = null;

  constructor(onEnd: (at: string) => void = () => undefined) {
    this.#onEnd = onEnd;
  }

  get alive(): boolean {
    return this.#alive;
  }

  /** Failpoints passed so far. */
  get count(): number {
    return this.#count;
  }

  /** Ends at the n-th failpoint from now on (1 is the next). */
  endAfter(passings: number): void {
    this.#fuse = passings;
  }

  /** Takes {@link endAfter} back. */
  spare(): void {
    this.#fuse = null;
  }

  end(at: string): void {
    if (!this.#alive) return;
    this.#alive = false;
    for (const stop of this.#stops) stop();
    this.#stops.clear();
    this.#onEnd(at);
  }

  /** Passes a failpoint; false when life ends or has ended here. */
  pass(name: string): boolean {
    if (!this.#alive) return false;
    this.#count++;
    if (this.#fuse !== null && --this.#fuse <= 0) this.end(name);
    return this.#alive;
  }

  /** The same for the loop's own failpoints, which end a pass by a throw. */
  failpoint(name: string): void {
    if (!this.pass(name)) throw new ServerEnded(name);
  }

  /** Undone when life ends; returns the way to undo it before. */
  holds(stop: () => void): () => void {
    this.#stops.add(stop);
    return () => {
      this.#stops.delete(stop);
      stop();
    };
  }

  /** What a call answers while the server lives; a dead one waits for ever. */
  async outlive<T>(answer: Promise<T>): Promise<T> {
    try {
      const value = await answer;
      return this.#alive ? value : await never<T>();
    } catch (error) {
      if (this.#alive) throw error;
      return never<T>();
    }
  }
}

/** The answer that a dead server waits for. */
export function never<T>(): Promise<T> {
  return new Promise<T>(() => undefined);
}

/** A port whose methods answer only while the server lives. Methods that take listeners need a wrapper of their own. */
export function mortal<Port extends object>(port: Port, life: Life): Port {
  return new Proxy(port, {
    get: (target, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: readonly unknown[]) => {
        if (!life.alive) return never();
        const answer: unknown = Reflect.apply(member, target, args);
        return answer instanceof Promise ? life.outlive(answer) : answer;
      };
    },
  });
}
