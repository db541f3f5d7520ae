import { findLeaks, type Leak } from '@fairlead/core/leak/find-leaks.ts';
import { readPatch } from '@fairlead/core/leak/read-patch.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { exec, pickEnv } from '../../io/exec.ts';
import { sha256 } from '../../io/sha256.ts';
import type { Context } from '../context.ts';
import { listFiles } from './list-files.ts';
import { readText } from './read-configuration.ts';
import type { WorkRepository } from './work-repository.ts';

/** A leak in a file, or in what a commit added to one. */
export type FoundLeak = Leak & { readonly path: string; readonly commit: string };

/** Made by machines, or read elsewhere. */
const passedOver =
  /(?:^|\/)(?:node_modules|vendor|\.git)\/|\.(?:png|jpe?g|gif|webp|ico|woff2?|ttf|otf|eot|pdf|zip|gz|br|tgz|wasm|jar|so|dylib|exe|mp4|svg|map)$|(?:^|\/)(?:package-lock\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|Cargo\.lock|poetry\.lock|composer\.lock|Gemfile\.lock)$/i;
const maxPatchBytes = 512 * 1024 * 1024;
const timeoutMs = 600_000;

/** Leaks in the files as they are now. */
export async function scanFiles(
  work: WorkRepository,
): Promise<{ readonly leaks: readonly FoundLeak[]; readonly files: number }> {
  const leaks: FoundLeak[] = [];
  let files = 0;
  for (const path of await listFiles(work.tree, work.prefix)) {
    if (passedOver.test(path)) continue;
    const text = await readText(work.tree, path);
    if (text === undefined || text.includes('\0')) continue;
    files++;
    leaks.push(...findLeaks(text, sha256).map((leak) => ({ ...leak, path, commit: '' })));
  }
  return { leaks, files };
}

/**
 * Leaks in what commits added, also where a later one took it away again: it is in every clone. `range` is Git's (`main..topic`);
 * null is all that there is. Merges are looked at against each parent.
 */
export async function scanCommits(
  { io }: Pick<Context, 'io'>,
  work: WorkRepository,
  range: string | null,
): Promise<{ readonly leaks: readonly FoundLeak[]; readonly commits: number }> {
  if (range?.startsWith('-')) throw new AppError('invalid-input', `--range: "${range}" is no range of commits`);
  const { exitCode, stdout, stderr } = await exec({
    program: 'git',
    args: [
      ...[
        'log',
        '-p',
        '-U0',
        '-m',
        '--no-color',
        '--no-ext-diff',
        '--no-textconv',
        '--no-renames',
        '--format=commit:%H',
      ],
      ...(range === null ? ['--all'] : [range]),
      '--',
    ],
    cwd: work.root,
    env: { ...pickEnv(io.env, ['PATH', 'HOME']), GIT_CONFIG_NOSYSTEM: '1', GIT_TERMINAL_PROMPT: '0' },
    signal: io.signal,
    timeoutMs,
    maxStdoutBytes: maxPatchBytes,
  });
  if (exitCode !== 0)
    throw new AppError('invalid-input', `git cannot tell the commits: ${stderr.trim().split('\n')[0] ?? ''}`);
  const text = stdout.toString('utf8');
  const commits = new Set<string>();
  const leaks = new Map<string, FoundLeak>();
  for (const { commit, path, line, text: added } of readPatch(text.split('\n'))) {
    commits.add(commit);
    if (path === '' || passedOver.test(path)) continue;
    for (const leak of findLeaks(added, sha256)) {
      // Told once, by the first commit that has it: the log begins with the newest.
      leaks.set(`${path} ${leak.rule} ${leak.mark}`, { ...leak, line: line + leak.line - 1, path, commit });
    }
  }
  return { leaks: [...leaks.values()], commits: commits.size };
}
