import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { commandTable } from '../command-table.ts';
import { bashScript } from './bash-script.ts';
import { completionWords } from './completion-words.ts';
import { fishScript } from './fish-script.ts';
import { zshScript } from './zsh-script.ts';

const commands = completionWords(commandTable());

/** What a real bash offers at the end of a line; `fairlead` itself is played by a function. */
function offered(line: string): readonly string[] {
  const words = line.split(' ');
  const script = `
fairlead() { printf 'shop\\nledger\\n'; }
${bashScript(commands)}
COMP_WORDS=(${words.map((word) => `'${word}'`).join(' ')})
COMP_CWORD=${words.length - 1}
__fairlead
printf '%s\\n' "\${COMPREPLY[@]}"
`;
  const out = execFileSync('bash', ['--norc', '-c', script], { encoding: 'utf8', env: { PATH: process.env['PATH'] } });
  return out.split('\n').filter((word) => word !== '');
}

describe('server/src/cli/completion', () => {
  test.each([
    ['a command', 'fairlead prom', ['promote']],
    ['a family', 'fairlead aud', ['audit']],
    ['a verb of a family', 'fairlead audit ', ['verify', 'export', 'list']],
    ['an option', 'fairlead sync --pr', ['--project', '--prune']],
    ['an option of a family’s verb', 'fairlead token create --ro', ['--role']],
    ['an application', 'fairlead why s', ['shop']],
    ['after an option', 'fairlead sync --prune s', ['shop']],
    ['the value of an option', 'fairlead get --sync h', ['held']],
    ['a kind', 'fairlead get ta', ['targets']],
    ['a format', 'fairlead status -o ', ['table', 'json', 'yaml']],
    ['a shell', 'fairlead completion z', ['zsh']],
    ['nothing where anything may stand', 'fairlead at ', []],
  ])('bash completes %s', (_, line, words) => {
    expect(offered(line)).toEqual(words);
  });

  test('hidden commands are not offered', () => {
    expect(offered('fairlead ref')).toEqual(['refresh']);
    expect(fishScript(commands) + zshScript(commands)).not.toContain('reference');
  });

  test.each([
    ['zsh', zshScript(commands)],
    ['fish', fishScript(commands)],
  ])('%s is told every command and option', (_, script) => {
    for (const { path, options } of commands) {
      for (const word of path) expect(script).toContain(word);
      for (const { words } of options) for (const word of words) expect(script).toContain(word.replace(/^--?/, ''));
    }
  });

  test('quotes in a script are even, whatever a summary says', () => {
    const [first] = commands;
    if (first === undefined) throw new Error('no commands');
    const tricky = [{ ...first, summary: "it's [a] : $(rm)" }];
    for (const script of [bashScript(tricky), zshScript(tricky)]) {
      expect(
        execFileSync('bash', ['-n'], { input: script.replace(/^ {4}\S.*_arguments.*$/gm, ''), encoding: 'utf8' }),
      ).toBe('');
    }
  });
});
