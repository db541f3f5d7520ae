/** Paths of a part's programs on this machine, by program name. */
export type Programs<Name extends string = string> = Readonly<Record<Name, string>>;

/** A real thing that tests run against: what it is, where it is, and how it is made when it is missing. */
export interface Part<Name extends string = string> {
  readonly name: string;
  /** The version that is built. What is found on PATH may be another. */
  readonly version: string;
  /** Who misses it, in words for the person who reads the list. */
  readonly neededFor: string;
  /** Where it is, or undefined. Looks only; never builds. */
  readonly find: () => Programs<Name> | undefined;
  /** Makes it. Rejects with a message that says what to do. */
  readonly build: () => Promise<void>;
}
