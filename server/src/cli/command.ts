import type { Context } from './context.ts';
import type { ArgumentSpecs, OptionSpecs, ValuesOf } from './options.ts';

export const groups = {
  start: 'Start',
  see: 'See',
  act: 'Act',
  write: 'Write',
  prove: 'Prove',
} as const;
export type Group = keyof typeof groups;

/** A command line that works, and what it does. Tests parse each of them. */
export type Example = { readonly line: string; readonly does: string };

/** One command as data: turned into a parser, help, completion and `docs/cli.md`. */
export type Command<Args extends ArgumentSpecs, Options extends OptionSpecs> = {
  /** One word, or two for a family: `audit verify`. */
  readonly name: string;
  readonly group: Group;
  /** One line. */
  readonly summary: string;
  /** What else is worth knowing, in plain paragraphs. */
  readonly details?: string;
  readonly args: Args;
  readonly options: Options;
  readonly examples: readonly Example[];
  /** Whether it speaks to a server and so takes `--server`, `--token` and `--data`; `data` for the directory alone. */
  readonly needs: 'server' | 'data' | 'nothing';
  /** Left out of help and completion. */
  readonly hidden?: boolean;
  /** Answers the exit code. */
  readonly run: (
    context: Context,
    input: { readonly args: ValuesOf<Args>; readonly options: ValuesOf<Options> },
  ) => Promise<number>;
};

export type AnyCommand = Command<ArgumentSpecs, OptionSpecs>;

/** Checks a command against its own arguments and options, then lets it stand beside all others in the table. */
export function defineCommand<Args extends ArgumentSpecs, Options extends OptionSpecs>(
  command: Command<Args, Options>,
): AnyCommand {
  return command as unknown as AnyCommand; // the parser hands `run` exactly what its own specs describe
}
