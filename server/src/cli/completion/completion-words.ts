import type { AnyCommand } from '../command.ts';
import type { Completes, OptionSpec } from '../options.ts';
import { sharedFlags } from '../shared-flags.ts';
import { longName } from '../spell-option.ts';

/** An option as shells complete it. */
export type OptionWords = {
  readonly words: readonly string[];
  readonly describes: string;
  /** Undefined for flags: nothing follows them. */
  readonly value: Completes | 'anything' | undefined;
};

/** A command as shells complete it. */
export type CommandWords = {
  readonly path: readonly string[];
  readonly summary: string;
  readonly options: readonly OptionWords[];
  /** What the arguments are completed with, one each. */
  readonly args: readonly (Completes | 'anything')[];
};

/** All that a shell can be told about the commands that are shown. */
export function completionWords(table: readonly AnyCommand[]): readonly CommandWords[] {
  return table
    .filter(({ hidden }) => hidden !== true)
    .map((command) => ({
      path: command.name.split(' '),
      summary: command.summary,
      options: [
        ...Object.entries({ ...command.options, ...sharedFlags(command) }).map(([name, spec]) =>
          optionWords(name, spec),
        ),
        { words: ['--help'], describes: 'show help', value: undefined },
      ],
      args: Object.values(command.args).map(({ completes }) => completes ?? 'anything'),
    }));
}

/** Words of one level: commands and families, each once, with a line about them. */
export function firstWords(commands: readonly CommandWords[]): readonly (readonly [word: string, summary: string])[] {
  const found = new Map<string, string>();
  for (const { path, summary } of commands) {
    const [first = '', second] = path;
    const inFamily = commands.filter((other) => other.path[0] === first).map((other) => other.path[1] ?? '');
    if (!found.has(first)) found.set(first, second === undefined ? summary : inFamily.join(', '));
  }
  return [...found];
}

function optionWords(name: string, spec: OptionSpec<unknown>): OptionWords {
  const short = spec.short === undefined ? [] : [`-${spec.short}`];
  const takesValue = spec.kind === 'value' || spec.kind === 'list';
  return {
    words: [longName(name, spec), ...short],
    describes: spec.describes,
    value: takesValue ? (spec.completes ?? 'anything') : undefined,
  };
}
