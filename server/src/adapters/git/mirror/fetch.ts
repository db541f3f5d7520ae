import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import type { RepoAccess } from '../../../ports/git.ts';
import type { Remote } from '../remote.ts';
import { runRemote } from './git-command.ts';
import { gitError, isUnadvertised } from './git-error.ts';
import type { MirrorDeps } from './mirror-deps.ts';
import { draftBytes } from './mirror-directory.ts';

/** Into which mirror, from where, and until when. */
export type Fetching = {
  readonly deps: MirrorDeps;
  readonly gitDir: string;
  readonly access: RepoAccess;
  readonly remote: Remote;
  readonly signal: AbortSignal;
};

const watchEveryMs = 1_000;
const everyRef = ['+refs/heads/*:refs/fairlead/all/heads/*', '+refs/tags/*:refs/fairlead/all/tags/*'];

/**
 * Fetches one commit with its history and trees, without blobs where the server allows, and keeps it under a ref.
 * A server that only gives what its refs name (protocol version 0) is asked for all of them instead.
 */
export async function fetchCommit(
  fetching: Fetching,
  want: { readonly commit: CommitSha; readonly keepAs: string },
): Promise<void> {
  try {
    await runFetch(fetching, { refspecs: [`+${want.commit}:${want.keepAs}`] });
  } catch (error) {
    if (!isUnadvertised(error)) throw error;
    await runFetch(fetching, { options: ['--prune'], refspecs: everyRef });
  }
}

/**
 * Fetches objects by id in one round trip, as Git's own lazy fetch does. A server that gives none by id is asked for
 * everything, blobs included, once: after that nothing is missing.
 */
export async function fetchObjects(fetching: Fetching, ids: readonly string[]): Promise<void> {
  try {
    const settings = ['fetch.negotiationAlgorithm=noop'];
    await runFetch(fetching, {
      settings,
      options: ['--filter=blob:none', '--stdin'],
      refspecs: [],
      input: `${ids.join('\n')}\n`,
    });
  } catch (error) {
    if (!isUnadvertised(error)) throw error;
    await runFetch(fetching, { options: ['--refetch', '--no-filter', '--prune'], refspecs: everyRef });
  }
}

type Wanted = {
  readonly settings?: readonly string[];
  readonly options?: readonly string[];
  readonly refspecs: readonly string[];
  readonly input?: string;
};

/** The remote is a promisor for this command only: readers of the mirror never fetch by themselves. */
async function runFetch(fetching: Fetching, wanted: Wanted): Promise<void> {
  const { deps, gitDir, access, remote } = fetching;
  const promisor = [
    `remote.origin.url=${remote.url}`,
    'remote.origin.promisor=true',
    'remote.origin.partialclonefilter=blob:none',
  ];
  const flags = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules'];
  const settings = [...promisor, ...(wanted.settings ?? [])].flatMap((setting) => ['-c', setting]);
  const watch = watchSize(fetching);
  try {
    const { result, credential } = await runRemote(deps, gitDir, access, {
      args: [...settings, 'fetch', ...flags, ...(wanted.options ?? []), '--', 'origin', ...wanted.refspecs],
      ...(wanted.input === undefined ? {} : { input: wanted.input }),
      remote,
      use: 'read',
      signal: watch.signal,
      timeoutMs: deps.limits.fetchTimeoutMs,
    });
    if (result.exitCode !== 0) throw gitError(result, remote, credential);
  } catch (error) {
    throw watch.fault() ?? error;
  } finally {
    watch.stop();
  }
}

/** Stops a fetch that brings more than is allowed: a server may send without end. */
function watchSize({ deps, gitDir, remote, signal }: Fetching) {
  const tooMuch = new AbortController();
  let fault: AppError | undefined;
  let stopped = false;
  let cancel = deps.clock.after(watchEveryMs, look);
  function look(): void {
    void draftBytes(gitDir).then((bytes) => {
      if (stopped) return;
      if (bytes <= deps.limits.maxFetchBytes) {
        cancel = deps.clock.after(watchEveryMs, look);
        return;
      }
      fault = new AppError(
        'limit-exceeded',
        `${remote.name} sends more than ${deps.limits.maxFetchBytes} bytes in one fetch: the fetch was stopped`,
      );
      tooMuch.abort();
    });
  }
  const stop = () => {
    stopped = true;
    cancel();
  };
  return { signal: AbortSignal.any([signal, tooMuch.signal]), fault: () => fault, stop };
}
