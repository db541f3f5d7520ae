const mask = '***';

/**
 * A secret value that cannot be printed by accident: text, JSON and inspection all give `***`. The value leaves only
 * through {@link Secret.reveal}, so every place that uses it can be found.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value in clear, for the one call that needs it. Never store, log or return it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return mask;
  }

  toJSON(): string {
    return mask;
  }

  [Symbol.toPrimitive](): string {
    return mask;
  }

  /** Node's `util.inspect` looks for this registered symbol. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return mask;
  }
}
