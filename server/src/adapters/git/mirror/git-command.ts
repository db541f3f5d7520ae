import { type Command, type ExecResult, pickEnv } from '../../../io/exec.ts';
import type { RepoAccess } from '../../../ports/git.ts';
import type { Remote } from '../remote.ts';
import { type Credential, credentialFor } from './credential.ts';
import { credentialHelper, credentialLines } from './credential-helper.ts';
import type { MirrorDeps } from './mirror-deps.ts';
import { withSshCommand } from './ssh-command.ts';

const networkVariables = [
  'http_proxy',
  'https_proxy',
  'no_proxy',
  'all_proxy',
  'HTTPS_PROXY',
  'NO_PROXY',
  'ALL_PROXY',
  'SSL_CERT_FILE',
  'SSL_CERT_DIR',
];

/** Settings that hold for every command, whatever a repository, a user or the system wrote in a configuration file. */
const lockedDown: readonly string[] = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.askPass=',
  'protocol.allow=never',
  'http.followRedirects=false',
  'transfer.credentialsInUrl=die',
  'credential.helper=',
  'credential.useHttpPath=false',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'fetch.showForcedUpdates=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'push.recurseSubmodules=no',
  'push.gpgSign=false',
  'http.lowSpeedLimit=100',
  'http.lowSpeedTime=60',
];

export type GitRun = {
  readonly args: readonly string[];
  readonly input?: string | Uint8Array;
  readonly signal: AbortSignal;
  readonly timeoutMs: number;
  readonly maxStdoutBytes?: number;
};

export type RemoteRun = GitRun & {
  readonly remote: Remote;
  /** Whose credential: reading and writing are separate. */
  readonly use: 'read' | 'write';
};

/** A Git command on a mirror that needs no network: it is allowed none, and never fetches what is missing by itself. */
export function localCommand(deps: MirrorDeps, gitDir: string, args: readonly string[]): Command {
  return {
    program: deps.programs.git,
    args: [...lockedDown.flatMap((setting) => ['-c', setting]), `--git-dir=${gitDir}`, ...args],
    cwd: gitDir,
    env: baseEnvironment(deps),
  };
}

/** Runs a Git command on a mirror without network. A non-zero exit code is a result. */
export function runLocal(deps: MirrorDeps, gitDir: string, run: GitRun): Promise<ExecResult> {
  return deps.exec({
    ...localCommand(deps, gitDir, run.args),
    ...(run.input === undefined ? {} : { input: run.input }),
    signal: run.signal,
    timeoutMs: run.timeoutMs,
    maxStdoutBytes: run.maxStdoutBytes ?? 64 * 1024 * 1024,
  });
}

/**
 * Runs a Git command that speaks with one remote: its protocol alone is allowed, its credential reaches Git through a
 * pipe that only answers for its host, and the credential used is handed back so that errors can be cleaned of it.
 */
export async function runRemote(
  deps: MirrorDeps,
  gitDir: string,
  access: RepoAccess,
  run: RemoteRun,
): Promise<{ readonly result: ExecResult; readonly credential: Credential | null }> {
  const { remote } = run;
  const credential = await credentialFor(deps, run.use === 'read' ? access.credential : access.write, remote);
  const settings: string[] = [];
  if (remote.kind === 'http') {
    if (access.caFile !== undefined) settings.push(`http.sslCAInfo=${access.caFile}`);
    if (credential !== null) settings.push(`credential.helper=${credentialHelper}`);
  }
  const local = localCommand(deps, gitDir, [...settings.flatMap((setting) => ['-c', setting]), ...run.args]);
  const protocol = remote.kind === 'local' ? 'file' : remote.kind === 'ssh' ? 'ssh' : remote.scheme;
  const env = { ...local.env, ...pickEnv(deps.env, networkVariables), GIT_ALLOW_PROTOCOL: protocol };
  const start = (extra: { readonly [name: string]: string }) =>
    deps.exec({
      ...local,
      env: { ...env, ...extra },
      ...(run.input === undefined ? {} : { input: run.input }),
      ...(remote.kind === 'http' && credential !== null ? { secretInput: credentialLines(credential) } : {}),
      signal: run.signal,
      timeoutMs: run.timeoutMs,
      maxStdoutBytes: run.maxStdoutBytes ?? deps.limits.maxRefsBytes,
    });
  if (remote.kind === 'http') {
    return { result: await start({ FAIRLEAD_GIT_ORIGIN: `${remote.scheme}://${remote.host}` }), credential };
  }
  if (remote.kind === 'local') return { result: await start({}), credential };
  const result = await withSshCommand(deps, access, credential, (command) =>
    start({ GIT_SSH_COMMAND: command, GIT_SSH_VARIANT: 'ssh' }),
  );
  return { result, credential };
}

function baseEnvironment(deps: MirrorDeps): { readonly [name: string]: string } {
  const home = `${deps.dataDir}/git/home`;
  return {
    ...pickEnv(deps.env, ['PATH', 'TMPDIR']),
    HOME: home,
    XDG_CONFIG_HOME: home,
    LC_ALL: 'C',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_ATTR_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_ASKPASS: '',
    GIT_ALLOW_PROTOCOL: 'none',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_NO_LAZY_FETCH: '1',
    GIT_OPTIONAL_LOCKS: '0',
  };
}
