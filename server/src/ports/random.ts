/** Randomness, handed in, so that a simulation can replay it. */
export interface Random {
  /** In [0, 1). For jitter only, never for secrets. */
  fraction(): number;
  /** A URL-safe id with at least 128 bits, e.g. for deliveries, links and tokens. */
  id(): string;
}
