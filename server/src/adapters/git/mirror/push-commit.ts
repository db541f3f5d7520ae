import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type CommitSha, isCommitSha } from '@fairlead/core/model/ids.ts';
import type { ExecResult } from '../../../io/exec.ts';
import type { PushOutcome, PushRequest, Refs, RepoAccess } from '../../../ports/git.ts';
import type { Remote } from '../remote.ts';
import type { Credential } from './credential.ts';
import { fastImportStream, type ModedEdit } from './fast-import.ts';
import { runLocal, runRemote } from './git-command.ts';
import { gitError, showSafely } from './git-error.ts';
import type { MirrorDeps } from './mirror-deps.ts';

const commitTimeoutMs = 60_000;

/** Makes the commit in the mirror, reachable by nothing but the draft ref, which the caller removes. */
export async function makeCommit(
  deps: MirrorDeps,
  gitDir: string,
  draftRef: string,
  request: PushRequest,
  edits: readonly ModedEdit[],
  signal: AbortSignal,
): Promise<CommitSha> {
  const made = await runLocal(deps, gitDir, {
    args: ['fast-import', '--quiet', '--force'],
    input: fastImportStream(draftRef, request, edits, deps.clock.now()),
    signal,
    timeoutMs: commitTimeoutMs,
  });
  const commit = made.stdout.toString('latin1').trim();
  if (made.exitCode !== 0) throw gitError(made, null, null);
  if (!isCommitSha(commit)) throw new AppError('internal', 'git fast-import did not say which commit it made');
  return commit;
}

export async function dropDraft(deps: MirrorDeps, gitDir: string, draftRef: string): Promise<void> {
  await runLocal(deps, gitDir, {
    args: ['update-ref', '-d', draftRef],
    signal: AbortSignal.timeout(commitTimeoutMs),
    timeoutMs: commitTimeoutMs,
  });
}

/**
 * Moves the ref from `expected` to `commit` in one atomic step. Whenever the server did not plainly say yes, its refs are
 * asked, so that a lost answer is not taken for a failure and a race not for a refusal.
 */
export async function pushCommit(
  deps: MirrorDeps,
  gitDir: string,
  access: RepoAccess,
  remote: Remote,
  request: PushRequest,
  commit: CommitSha,
  refsNow: () => Promise<Refs>,
  signal: AbortSignal,
): Promise<PushOutcome> {
  const { result, credential } = await runRemote(deps, gitDir, access, {
    args: [
      'push',
      '--porcelain',
      '--no-verify',
      '--atomic',
      '--no-signed',
      `--force-with-lease=${request.ref}:${request.expected ?? ''}`,
      '--',
      remote.url,
      `${commit}:${request.ref}`,
    ],
    remote,
    use: 'write',
    signal,
    timeoutMs: deps.limits.fetchTimeoutMs,
  });
  if (result.exitCode === 0) return { kind: 'pushed', commit };
  const refused = /^!\t/m.test(result.stdout.toString('utf8'));
  const current = await refsNow().then(
    (refs) => refs[request.ref] ?? null,
    () => undefined,
  );
  if (current === commit) return { kind: 'pushed', commit };
  if (current !== undefined && current !== request.expected) return { kind: 'moved', current };
  if (refused) return { kind: 'refused', message: refusal(result, credential) };
  throw gitError(result, remote, credential);
}

/** What the server said, in its own words. */
function refusal(result: ExecResult, credential: Credential | null): string {
  const words = result.stderr
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) => line.slice('remote:'.length).trim())
    .filter((line) => line !== '');
  const reason =
    /\[(?:remote )?rejected\][^(]*\((.*)\)/.exec(result.stdout.toString('utf8'))?.[1] ?? 'the server refused the push';
  return showSafely([...words, reason].join('; '), credential);
}
