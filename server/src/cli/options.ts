import { parseDuration } from '@fairlead/core/lib/duration.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';

/** What the shell can complete a value with. */
export type Completes = 'application' | 'file' | 'directory' | readonly string[];

/** One option as data. `T` is what the command gets for it. */
export type OptionSpec<T> = {
  readonly kind: 'flag' | 'switch' | 'negated' | 'value' | 'list';
  readonly short?: string;
  /** How the value is called in help; empty for flags. */
  readonly value: string;
  readonly describes: string;
  readonly completes?: Completes;
  /** Reads one value as typed. */
  readonly read: (text: string) => Result<unknown, string>;
  /** Only carries the type. */
  readonly type?: T;
};

export type ArgumentSpec<T> = {
  readonly required: boolean;
  readonly describes: string;
  readonly completes?: Completes;
  readonly type?: T;
};

export type OptionSpecs = { readonly [name: string]: OptionSpec<unknown> };
export type ArgumentSpecs = { readonly [name: string]: ArgumentSpec<unknown> };
export type ValuesOf<Specs extends { readonly [name: string]: { readonly type?: unknown } }> = {
  readonly [Name in keyof Specs]: Specs[Name] extends { readonly type?: infer T } ? T : never;
};

type More = { readonly short?: string; readonly completes?: Completes };

/** True when given. */
export function flag(describes: string, more: { readonly short?: string } = {}): OptionSpec<boolean> {
  return { kind: 'flag', value: '', describes, read: ok, ...more };
}

/** `prune: either(…)` declares `--prune` and `--prune=false` (also `--no-prune`): undefined unless one is given. */
export function either(describes: string): OptionSpec<boolean | undefined> {
  return { kind: 'switch', value: '', describes, read: ok };
}

/** `open: negated(…)` declares `--no-open`: true unless it is given. */
export function negated(describes: string): OptionSpec<boolean> {
  return { kind: 'negated', value: '', describes, read: ok };
}

export function text(value: string, describes: string, more: More = {}): OptionSpec<string | undefined> {
  return { kind: 'value', value, describes, read: (given) => (given === '' ? err('is empty') : ok(given)), ...more };
}

/** May be given several times. */
export function texts(value: string, describes: string, more: More = {}): OptionSpec<readonly string[]> {
  return { kind: 'list', value, describes, read: (given) => (given === '' ? err('is empty') : ok(given)), ...more };
}

/** A whole number between two bounds. */
export function count(
  value: string,
  describes: string,
  bounds: { readonly from: number; readonly to: number },
): OptionSpec<number | undefined> {
  const read = (given: string): Result<number, string> =>
    /^\d{1,9}$/.test(given) && Number(given) >= bounds.from && Number(given) <= bounds.to
      ? ok(Number(given))
      : err(`"${given}" is not a whole number from ${bounds.from} to ${bounds.to}`);
  return { kind: 'value', value, describes, read };
}

/** A length of time in milliseconds, written `90s`, `10m`, `7d`. */
export function duration(describes: string): OptionSpec<number | undefined> {
  return { kind: 'value', value: 'TIME', describes, read: parseDuration };
}

/** One of several words. */
export function choice<const Word extends string>(
  words: readonly Word[],
  describes: string,
  more: { readonly short?: string; readonly value?: string } = {},
): OptionSpec<Word | undefined> {
  const read = (given: string): Result<string, string> =>
    (words as readonly string[]).includes(given) ? ok(given) : err(`"${given}" is none of ${words.join(', ')}`);
  return { kind: 'value', value: more.value ?? words.join('|'), describes, completes: words, read, ...more };
}

export function argument(describes: string, more: { readonly completes?: Completes } = {}): ArgumentSpec<string> {
  return { required: true, describes, ...more };
}

export function optionalArgument(
  describes: string,
  more: { readonly completes?: Completes } = {},
): ArgumentSpec<string | undefined> {
  return { required: false, describes, ...more };
}
