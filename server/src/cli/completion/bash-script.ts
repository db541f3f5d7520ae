import type { Completes } from '../options.ts';
import { type CommandWords, firstWords } from './completion-words.ts';

/** Completion for bash 3.2 and newer: `source <(fairlead completion bash)`. */
export function bashScript(commands: readonly CommandWords[]): string {
  const cases = commands.flatMap(({ path, options, args }) => {
    const key = path.join(' ');
    const valued = options.filter(({ value }) => value !== undefined);
    return [
      `    ${quote(key)})`,
      `      options=${quote(options.flatMap(({ words }) => words).join(' '))}`,
      '      case "$previous" in',
      ...valued.map(({ words, value }) => `        ${words.join('|')}) ${offer(value ?? 'anything')}; return ;;`),
      '      esac',
      '      case "$position" in',
      ...args.map((completes, at) => `        ${at}) ${offer(completes)} ;;`),
      '      esac',
      '      ;;',
    ];
  });
  const families = [...new Set(commands.flatMap(({ path }) => (path.length > 1 ? [path[0] ?? ''] : [])))];
  return [
    '# bash completion of fairlead; load it with: source <(fairlead completion bash)',
    '__fairlead_applications() { fairlead get applications -o name 2>/dev/null; }',
    '__fairlead() {',
    '  local current="${COMP_WORDS[COMP_CWORD]}" previous="${COMP_WORDS[COMP_CWORD-1]}" command="" options="" position=-1 word i',
    '  COMPREPLY=()',
    '  for ((i = 1; i < COMP_CWORD; i++)); do',
    '    word="${COMP_WORDS[i]}"',
    '    case "$word" in -*) continue ;; esac',
    '    case "$command" in',
    '      "") command="$word"; position=0 ;;',
    ...families.map((family) => `      ${quote(family)}) command="$command $word"; position=0 ;;`),
    '      *) position=$((position + 1)) ;;',
    '    esac',
    '  done',
    `  if [ -z "$command" ]; then COMPREPLY=($(compgen -W ${quote(
      firstWords(commands)
        .map(([word]) => word)
        .join(' '),
    )} -- "$current")); return; fi`,
    '  case "$command" in',
    ...families.map(
      (family) =>
        `    ${quote(family)}) COMPREPLY=($(compgen -W ${quote(
          commands.flatMap(({ path }) => (path[0] === family ? [path[1] ?? ''] : [])).join(' '),
        )} -- "$current")); return ;;`,
    ),
    ...cases,
    '  esac',
    '  case "$current" in -*) COMPREPLY=($(compgen -W "$options" -- "$current")) ;; esac',
    '}',
    'complete -F __fairlead fairlead',
    '',
  ].join('\n');
}

function offer(completes: Completes | 'anything'): string {
  if (completes === 'anything') return ':';
  if (completes === 'file') return 'COMPREPLY=($(compgen -f -- "$current"))';
  if (completes === 'directory') return 'COMPREPLY=($(compgen -d -- "$current"))';
  if (completes === 'application') return 'COMPREPLY=($(compgen -W "$(__fairlead_applications)" -- "$current"))';
  return `COMPREPLY=($(compgen -W ${quote(completes.join(' '))} -- "$current"))`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
