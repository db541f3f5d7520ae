import type { Completes } from '../options.ts';
import { type CommandWords, firstWords, type OptionWords } from './completion-words.ts';

/** Completion for zsh: `source <(fairlead completion zsh)`, or as a file `_fairlead` in `$fpath`. */
export function zshScript(commands: readonly CommandWords[]): string {
  const families = [...new Set(commands.flatMap(({ path }) => (path.length > 1 ? [path[0] ?? ''] : [])))];
  return [
    '#compdef fairlead',
    '# zsh completion of fairlead; load it with: source <(fairlead completion zsh)',
    '_fairlead_applications() { local -a found; found=(${(f)"$(fairlead get applications -o name 2>/dev/null)"}); compadd -a found; }',
    '_fairlead() {',
    '  local -a commands',
    '  if ((CURRENT == 2)); then',
    `    commands=(${firstWords(commands)
      .map(([word, summary]) => quote(`${word}:${summary.replaceAll(':', '\\:')}`))
      .join(' ')})`,
    "    _describe 'command' commands",
    '    return',
    '  fi',
    '  local command="${words[2]}"',
    ...families.flatMap((family) => familyLines(commands, family)),
    '  shift words; ((CURRENT--))',
    '  case "$command" in',
    ...commands.map(
      (command) => `    ${quote(command.path.join(' '))}) _arguments -s ${argumentsOf(command).join(' ')} ;;`,
    ),
    '  esac',
    '}',
    '(( $+functions[compdef] )) && compdef _fairlead fairlead',
    '',
  ].join('\n');
}

function familyLines(commands: readonly CommandWords[], family: string): readonly string[] {
  const verbs = commands.filter(({ path }) => path.length > 1 && path[0] === family);
  const described = verbs.map(({ path, summary }) => quote(`${path[1]}:${summary.replaceAll(':', '\\:')}`));
  return [
    `  if [[ "$command" == ${family} ]]; then`,
    `    if ((CURRENT == 3)); then commands=(${described.join(' ')}); _describe 'command' commands; return; fi`,
    '    command="$command ${words[3]}"; shift words; ((CURRENT--))',
    '  fi',
  ];
}

function argumentsOf({ options, args }: CommandWords): readonly string[] {
  return [
    ...options.flatMap(optionSpecs),
    ...args.map((completes, at) => quote(`${at + 1}::${'argument'}:${action(completes)}`)),
  ];
}

function optionSpecs({ words, describes, value }: OptionWords): readonly string[] {
  const told = describes.replaceAll(/[[\]:\\]/g, (sign) => `\\${sign}`);
  return words.map((word) => quote(`*${word}[${told}]${value === undefined ? '' : `:value:${action(value)}`}`));
}

function action(completes: Completes | 'anything'): string {
  if (completes === 'anything') return ' ';
  if (completes === 'file') return '_files';
  if (completes === 'directory') return '_files -/';
  if (completes === 'application') return '_fairlead_applications';
  return `(${completes.join(' ')})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
