import { dirname } from 'node:path';
import type { Refs, RepoAccess } from '../../../ports/git.ts';
import type { LocalRemote, SshRemote } from '../remote.ts';
import { runRemote } from './git-command.ts';
import { gitError } from './git-error.ts';
import type { MirrorDeps } from './mirror-deps.ts';
import { parseLsRemote, refPrefixes } from './parse-refs.ts';

/** The refs of a repository over ssh or on this machine, where there is no request to make by ourselves. */
export async function lsRemote(
  deps: MirrorDeps,
  access: RepoAccess,
  remote: SshRemote | LocalRemote,
  use: 'read' | 'write',
  signal: AbortSignal,
): Promise<Refs> {
  const home = `${deps.dataDir}/git/home`;
  const patterns = refPrefixes.map((prefix) => (prefix === 'HEAD' ? prefix : `${prefix}*`));
  const { result, credential } = await runRemote(deps, dirname(home), access, {
    args: ['ls-remote', '--quiet', '--', remote.url, ...patterns],
    remote,
    use,
    signal,
    timeoutMs: deps.limits.refsTimeoutMs,
  });
  if (result.exitCode !== 0) throw gitError(result, remote, credential);
  return parseLsRemote(result.stdout.toString('utf8'));
}
