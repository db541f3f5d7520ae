import { AppError } from '@fairlead/core/lib/app-error.ts';
import { defineCommand } from '../command.ts';
import { bashScript } from '../completion/bash-script.ts';
import { completionWords } from '../completion/completion-words.ts';
import { fishScript } from '../completion/fish-script.ts';
import { zshScript } from '../completion/zsh-script.ts';
import { exitCodes } from '../exit-codes.ts';
import { argument } from '../options.ts';

const scripts = { bash: bashScript, zsh: zshScript, fish: fishScript };

export const completion = defineCommand({
  name: 'completion',
  group: 'prove',
  summary: 'print a completion script for bash, zsh or fish',
  args: { shell: argument('bash, zsh or fish', { completes: Object.keys(scripts) }) },
  options: {},
  examples: [
    { line: 'fairlead completion bash > ~/.local/share/bash-completion/completions/fairlead', does: 'for good' },
    { line: 'fairlead completion fish', does: 'pipe it to `source`' },
  ],
  needs: 'nothing',
  run: async (context, { args }) => {
    if (!isShell(args.shell)) throw new AppError('invalid-input', `"${args.shell}" is none of bash, zsh, fish`);
    context.print(scripts[args.shell](completionWords(context.table)).trimEnd());
    return exitCodes.ok;
  },
});

function isShell(text: string): text is keyof typeof scripts {
  return Object.hasOwn(scripts, text);
}
