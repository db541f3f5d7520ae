import { resolve } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { normaliseRepoUrl } from '@fairlead/core/source/repo-url.ts';
import { exec, pickEnv } from '../../io/exec.ts';
import { openWorkFolder, type WorkFolder } from '../../io/work-files.ts';
import type { Context } from '../context.ts';

const timeoutMs = 10_000;

/** A folder with the addresses under which documents may name its repository. */
export type WorkRepository = WorkFolder & {
  /** What `.` means. */
  readonly url: RepoUrl;
  /** `url`, and the addresses of its remotes. */
  readonly addresses: readonly string[];
};

/** Opens the folder that a person named, with the repository around it. Throws `not-found`, `invalid-input`. */
export async function openWorkRepository({ io }: Pick<Context, 'io'>, path: string): Promise<WorkRepository> {
  const place = resolve(io.cwd, path);
  const folder = await openWorkFolder(place);
  if (folder === undefined) throw new AppError('not-found', `${place} does not exist; name a folder or file`);
  const url = normaliseRepoUrl(folder.root);
  if (!url.ok) throw new AppError('invalid-input', `${folder.root} cannot be read as a repository: ${url.error}`);
  return { ...folder, url: url.value, addresses: [url.value, ...(await remotesOf(io, folder.root))] };
}

/** Without Git, or outside a repository, there are none. */
async function remotesOf(io: Context['io'], root: string): Promise<readonly string[]> {
  try {
    const { exitCode, stdout } = await exec({
      program: 'git',
      args: ['config', '--local', '--get-regexp', '^remote\\..*\\.url$'],
      cwd: root,
      env: pickEnv(io.env, ['PATH', 'HOME']),
      signal: io.signal,
      timeoutMs,
      maxStdoutBytes: 65_536,
    });
    if (exitCode !== 0) return [];
    return stdout
      .toString('utf8')
      .split('\n')
      .flatMap((line) => {
        const address = normaliseRepoUrl(line.slice(line.indexOf(' ') + 1).trim());
        return address.ok ? [address.value] : [];
      });
  } catch (error) {
    if (error instanceof AppError && error.code !== 'cancelled') return [];
    throw error;
  }
}
