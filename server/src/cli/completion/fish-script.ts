import type { Completes } from '../options.ts';
import { type CommandWords, firstWords, type OptionWords } from './completion-words.ts';

/** Completion for fish: `fairlead completion fish | source`. */
export function fishScript(commands: readonly CommandWords[]): string {
  const words = firstWords(commands).map(([word]) => word);
  return [
    '# fish completion of fairlead; load it with: fairlead completion fish | source',
    'complete -c fairlead -f',
    ...firstWords(commands).map(
      ([word, summary]) =>
        `complete -c fairlead -n ${quote('__fish_use_subcommand')} -a ${quote(word)} -d ${quote(summary)}`,
    ),
    ...commands.flatMap((command) => linesOf(command, words)),
    '',
  ].join('\n');
}

function linesOf({ path, summary, options, args }: CommandWords, words: readonly string[]): readonly string[] {
  const [first = '', second] = path;
  const seen = `__fish_seen_subcommand_from ${first}`;
  const isHere = second === undefined ? seen : `${seen}; and __fish_seen_subcommand_from ${second}`;
  const family =
    second === undefined
      ? []
      : [
          `complete -c fairlead -n ${quote(`${seen}; and not __fish_seen_subcommand_from ${second}`)} -a ${quote(second)} -d ${quote(summary)}`,
        ];
  const values = [...new Set(args.map(action))].filter((found) => found !== '' && !words.includes(found));
  return [
    ...family,
    ...options.map((option) => `complete -c fairlead -n ${quote(isHere)} ${optionText(option)}`),
    ...values.map((found) => `complete -c fairlead -n ${quote(isHere)} ${found}`),
  ];
}

function optionText({ words, describes, value }: OptionWords): string {
  const names = words.map((word) => (word.startsWith('--') ? `-l ${word.slice(2)}` : `-s ${word.slice(1)}`)).join(' ');
  const takes = value === undefined ? '' : ` -r ${action(value)}`;
  return `${names}${takes.trimEnd()} -d ${quote(describes)}`;
}

function action(completes: Completes | 'anything'): string {
  if (completes === 'anything') return '';
  if (completes === 'file' || completes === 'directory') return '-F';
  if (completes === 'application') return `-a ${quote('(fairlead get applications -o name 2>/dev/null)')}`;
  return `-a ${quote(completes.join(' '))}`;
}

function quote(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
