import { Argument, Command as Commander, InvalidArgumentError, Option } from 'commander';
import { type AnyCommand, groups } from './command.ts';
import { formatExamples } from './help-text.ts';
import type { ArgumentSpecs, OptionSpec, OptionSpecs } from './options.ts';
import { sharedFlags } from './shared-flags.ts';
import { longName, spellOption } from './spell-option.ts';

/** A command line that was understood: which command, with what. */
export type Parsed = {
  readonly command: AnyCommand;
  readonly args: { readonly [name: string]: unknown };
  readonly options: { readonly [name: string]: unknown };
  readonly shared: { readonly [name: string]: unknown };
};

/** Hangs a table of commands below a program of commander's. `found` is called with what was understood. */
export function addCommands(
  program: Commander,
  table: readonly AnyCommand[],
  found: (parsed: Parsed) => Promise<void>,
): void {
  const families = new Map<string, Commander>();
  for (const command of table) {
    const [first = '', second] = command.name.split(' ');
    const parent = second === undefined ? program : familyOf(program, families, first, command, table);
    parent.addCommand(toCommander(program, command, second ?? first, found), { hidden: command.hidden ?? false });
  }
}

function familyOf(
  program: Commander,
  families: Map<string, Commander>,
  name: string,
  { group }: AnyCommand,
  table: readonly AnyCommand[],
): Commander {
  const known = families.get(name);
  if (known !== undefined) return known;
  const verbs = table.flatMap((each) => (each.name.startsWith(`${name} `) ? [each.name.slice(name.length + 1)] : []));
  const family = new Commander(name)
    .copyInheritedSettings(program)
    .description(`${verbs.join(', ')}`)
    .helpGroup(`${groups[group]}:`);
  families.set(name, family);
  program.addCommand(family);
  return family;
}

function toCommander(
  program: Commander,
  command: AnyCommand,
  name: string,
  found: (parsed: Parsed) => Promise<void>,
): Commander {
  const made = new Commander(name)
    .copyInheritedSettings(program)
    .summary(command.summary)
    .description(describe(command))
    .helpGroup(`${groups[command.group]}:`)
    .addHelpText('after', formatExamples(command.examples));
  for (const [argument, spec] of Object.entries(command.args)) {
    made.addArgument(new Argument(spec.required ? `<${argument}>` : `[${argument}]`, spec.describes));
  }
  const shared = sharedFlags(command);
  for (const [option, spec] of Object.entries(command.options)) {
    made.addOption(toOption(option, spec));
    if (spec.kind === 'switch') made.addOption(new Option(longName(option, { kind: 'negated' })).hideHelp());
  }
  for (const [option, spec] of Object.entries(shared)) {
    made.addOption(toOption(option, spec).helpGroup('Options of every command:'));
  }
  return made.action(async (...given: unknown[]) => {
    const values = made.opts<{ readonly [name: string]: unknown }>();
    await found({
      command,
      args: takeArguments(command.args, given),
      options: takeOptions(command.options, values),
      shared: takeOptions(shared, values),
    });
  });
}

function describe({ summary, details }: AnyCommand): string {
  const first = `${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`;
  return details === undefined ? first : `${first}\n\n${details}`;
}

function toOption(name: string, spec: OptionSpec<unknown>): Option {
  const option = new Option(spellOption(name, spec), spec.describes);
  if (spec.kind === 'flag' || spec.kind === 'switch' || spec.kind === 'negated') return option;
  return option.argParser((text: string, before: unknown) => {
    const read = spec.read(text);
    if (!read.ok) throw new InvalidArgumentError(read.error);
    return spec.kind === 'list' ? [...(Array.isArray(before) ? before : []), read.value] : read.value;
  });
}

/** Commander knows no `--prune=false`: it is written as the `--no-prune` that it knows. */
export function spellSwitches(argv: readonly string[], table: readonly AnyCommand[]): readonly string[] {
  const switches = new Set(
    table.flatMap(({ options }) =>
      Object.entries<OptionSpec<unknown>>(options).flatMap(([name, spec]) =>
        spec.kind === 'switch' ? [longName(name, spec)] : [],
      ),
    ),
  );
  return argv.map((word) => {
    const [, name = '', value] = /^(--[a-z-]+)=(true|false)$/.exec(word) ?? [];
    if (!switches.has(name)) return word;
    return value === 'true' ? name : name.replace(/^--/, '--no-');
  });
}

/** Commander calls an action with one value for each argument, then options and itself. */
function takeArguments(specs: ArgumentSpecs, given: readonly unknown[]): { readonly [name: string]: unknown } {
  return Object.fromEntries(Object.keys(specs).map((name, at) => [name, given[at]]));
}

function takeOptions(
  specs: OptionSpecs,
  values: { readonly [name: string]: unknown },
): { readonly [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(specs).map(([name, spec]) => {
      const attribute = longName(name, spec)
        .replace(/^--(?:no-)?/, '')
        .replaceAll(/-([a-z])/g, (_, sign: string) => sign.toUpperCase());
      return [name, values[attribute] ?? whenAbsent(spec)];
    }),
  );
}

function whenAbsent(spec: OptionSpec<unknown>): unknown {
  if (spec.kind === 'flag') return false;
  if (spec.kind === 'negated') return true;
  return spec.kind === 'list' ? [] : undefined;
}
