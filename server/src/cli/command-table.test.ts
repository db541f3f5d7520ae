import { Command as Commander } from 'commander';
import { describe, expect, test } from 'vitest';
import { commandTable } from './command-table.ts';
import { sharedFlags } from './shared-flags.ts';
import { longName } from './spell-option.ts';
import { runLine } from './testing/run-line.ts';
import { splitWords } from './testing/split-words.ts';
import { addCommands, spellSwitches } from './to-commander.ts';

const table = commandTable();
const demanded =
  'up down look init server status get describe why trace diff compare history logs events sync refresh wait pause ' +
  'resume retry abort promote rollback pin unpin freeze confirm drift render lint at audit backup restore doctor token ' +
  'open version completion';

/** The name of the command that a line was understood as. */
async function understood(line: string): Promise<string> {
  let name = 'none';
  const program = new Commander('fairlead').exitOverride().configureOutput({ writeErr: () => undefined });
  addCommands(program, table, async ({ command }) => {
    name = command.name;
  });
  await program.parseAsync([...spellSwitches(splitWords(line).slice(1), table)], { from: 'user' });
  return name;
}

describe('server/src/cli/command-table.ts', () => {
  test('holds every command that was promised, each once', () => {
    const names = table.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(demanded.split(' ').filter((word) => !names.some((name) => name.split(' ')[0] === word))).toEqual([]);
  });

  describe.each(table.map((command) => [command.name, command] as const))('%s', (name, command) => {
    test('has a summary of one line and examples', () => {
      expect(command.summary).toMatch(/^[a-z].*[^.]$/);
      expect(command.examples.length).toBeGreaterThan(0);
    });

    test.each(command.examples.map(({ line }) => line))('the example `%s` is understood', async (line) => {
      expect(await understood(line)).toBe(name);
    });

    test('has no two options of one name, and every one is explained', () => {
      const all = { ...command.options, ...sharedFlags(command) };
      const own = Object.keys(command.options).filter((option) => Object.hasOwn(sharedFlags(command), option));
      const words = Object.entries(all).flatMap(([option, spec]) => [
        longName(option, spec),
        ...(spec.short === undefined ? [] : [`-${spec.short}`]),
      ]);
      expect(own).toEqual([]);
      expect(new Set(words).size).toBe(words.length);
      for (const { describes } of Object.values(all)) expect(describes).not.toBe('');
    });

    test('--help tells usage, options and examples, and ends with 0', async () => {
      const { code, out, err } = await runLine(`fairlead ${name} --help`);
      expect({ code, err }).toEqual({ code: 0, err: '' });
      expect(out).toContain(`Usage: fairlead ${name}`);
      for (const [option, spec] of Object.entries(command.options)) expect(out).toContain(longName(option, spec));
      for (const { line } of command.examples) expect(out).toContain(line);
    });
  });
});
