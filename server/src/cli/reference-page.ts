import { type AnyCommand, type Group, groups } from './command.ts';
import { exitCodeMeanings, exitCodes } from './exit-codes.ts';
import type { ArgumentSpec, OptionSpecs } from './options.ts';
import { sharedFlags } from './shared-flags.ts';
import { spellOption } from './spell-option.ts';

/** `docs/cli.md`: every command with its arguments, options and examples, and what it ends with. */
export function referencePage(table: readonly AnyCommand[]): string {
  const shown = table.filter(({ hidden }) => hidden !== true);
  const inGroup = (group: Group): readonly AnyCommand[] => shown.filter((command) => command.group === group);
  const order = Object.keys(groups) as readonly Group[]; // its own keys
  return `# Command line

<!-- Written by \`npm run --silent fairlead -- reference > docs/cli.md\`; change the commands in server/src/cli/commands. -->

\`fairlead COMMAND [options]\`; in a checkout \`npm run --silent fairlead -- COMMAND [options]\`. Each command tells all this with \`--help\`.

- Placements are called \`APPLICATION/STAGE\`, with the target where a stage has several: \`shop/prod\`, \`shop/prod/eu-1\`. An id means one too.
- The server is that of \`--server\` or \`FAIRLEAD_SERVER\` (with \`FAIRLEAD_TOKEN\`), else the one that runs in the data
  directory: \`--data\`, \`FAIRLEAD_DATA\`, or \`fairlead-data/\` of the checkout.
- Times are \`10m\` (ago), \`02:10\`, \`2026-11-20\`, \`"2026-11-20 02:10"\` of this machine’s zone, or with a zone \`2026-11-20T02:10Z\`.
- What is asked for goes to standard output, everything else to standard error. Colours appear on a terminal only, and
  never with \`NO_COLOR\`. \`-o json\` and \`-o yaml\` print the API’s own answers; their times are milliseconds since 1970.
- A question is asked on a terminal only; elsewhere \`--yes\` and \`--reason\` answer it beforehand.

${order.map((group) => `**${groups[group]}**: ${inGroup(group).map(linkTo).join(' · ')}`).join('\n\n')}

## Exit codes

| code | meaning |
| --- | --- |
${Object.entries(exitCodes)
  .map(([name, code]) => `| ${code} | ${exitCodeMeanings[name as keyof typeof exitCodes]} |`) // the table's own names
  .join('\n')}

## Options of every command

${optionTable({ ...sharedFlags({ needs: 'server' }) })}

\`--server\` and \`--token\` belong to commands that ask a server, \`--data\` to those that need one or its directory.

${order.map((group) => `## ${groups[group]}\n\n${inGroup(group).map(section).join('\n\n')}`).join('\n\n')}
`;
}

function linkTo({ name }: AnyCommand): string {
  return `[${name}](#${anchor(name)})`;
}

function anchor(name: string): string {
  return `fairlead-${name.replaceAll(' ', '-')}`;
}

function section(command: AnyCommand): string {
  const args = Object.entries(command.args);
  const usage = ['fairlead', command.name, ...args.map(([name, spec]) => spell(name, spec)), '[options]'].join(' ');
  return [
    `### fairlead ${command.name}`,
    `${sentence(command.summary)}${command.details === undefined ? '' : ` ${listed(command.details)}`}`,
    `\`\`\`sh\n${usage}\n\`\`\``,
    ...(args.length === 0 ? [] : [args.map(([name, { describes }]) => `- \`${name}\`: ${describes}`).join('\n')]),
    ...(Object.keys(command.options).length === 0 ? [] : [optionTable(command.options)]),
    `\`\`\`sh\n${command.examples.map(({ line, does }) => `${line}   # ${does}`).join('\n')}\n\`\`\``,
  ].join('\n\n');
}

function spell(name: string, { required }: ArgumentSpec<unknown>): string {
  return required ? `<${name}>` : `[${name}]`;
}

function optionTable(options: OptionSpecs): string {
  const rows = Object.entries(options).map(
    ([name, spec]) => `| \`${escaped(spellOption(name, spec))}\` | ${escaped(spec.describes)} |`,
  );
  return ['| option | |', '| --- | --- |', ...rows].join('\n');
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;
}

/** Lines that are moved in become a list. */
function listed(details: string): string {
  return details.replaceAll(/ ?\n {2}(?=\S)/g, '\n- ').replace(/:(?=\n- )/, ':\n');
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|');
}
