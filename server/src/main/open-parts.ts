import { join } from 'node:path';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { defaultMirrorLimits } from '../adapters/git/mirror/mirror-deps.ts';
import { MirrorGit } from '../adapters/git/mirror/mirror-git.ts';
import { aesSealer } from '../adapters/secrets/aes-sealer.ts';
import { loadMasterKey } from '../adapters/secrets/master-key.ts';
import { OfferedCredentials } from '../adapters/secrets/offered-credentials.ts';
import type { CredentialDeps } from '../adapters/secrets/resolve-credential.ts';
import { openVault } from '../adapters/secrets/vault.ts';
import { KeyCommitVerifier } from '../adapters/signature/commit/key-commit-verifier.ts';
import { openFileStore } from '../adapters/store/sqlite/open-store.ts';
import { SupervisorLink } from '../adapters/targets/host/index.ts';
import { ExecProcess } from '../io/exec-process.ts';
import { makePrivateDirectory } from '../io/files.ts';
import { sha256 } from '../io/sha256.ts';
import { systemClock } from '../io/system-clock.ts';
import { systemRandom } from '../io/system-random.ts';
import type { ActionScripts } from '../ports/action-scripts.ts';
import type { ChartVerifier } from '../ports/chart-verifier.ts';
import type { CommitVerifier } from '../ports/commit-verifier.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { HealthJudge } from '../ports/health-judge.ts';
import type { Judge } from '../ports/judge.ts';
import type { Renderer } from '../ports/renderer.ts';
import type { Sealer } from '../ports/sealer.ts';
import type { Session, Store } from '../ports/store.ts';
import { beginFromLedger } from '../reconcile/begin-from-ledger.ts';
import { Notifiers } from './notifiers.ts';
import { openRenderer } from './open-renderer.ts';
import type { ServerOptions } from './start-server.ts';

export type Closer = () => Promise<void>;

/** The adapters that a server is made of. */
export type Parts = {
  readonly store: Store;
  readonly session: Session;
  readonly installation: InstallationId;
  readonly sealer: Sealer;
  readonly git: MirrorGit;
  readonly link: SupervisorLink;
  readonly notifiers: Notifiers;
  readonly renderer: Renderer;
  readonly health: HealthJudge;
  readonly verifier: ChartVerifier;
  readonly actions: ActionScripts;
  readonly judge: Judge;
  readonly commitVerifier: CommitVerifier;
  readonly credentials: CredentialDeps;
};

export const replica = 'server';
export const sessionTtlMs = 30_000;
const firstContactMs = 60_000;

/** Opens store, keys, Git, supervisor and notifiers; each is pushed to `closers` as soon as it is open. */
export async function openParts(options: ServerOptions, closers: Closer[]): Promise<Parts> {
  const { data, logger } = options;
  const folders = [data.root, data.keys, join(data.store, '..'), data.git, data.hosts, data.supervisor];
  for (const folder of folders) await makePrivateDirectory(folder);
  const sealer = aesSealer(await loadMasterKey(join(data.keys, 'master.key')));
  const store = await openFileStore(
    { file: data.store },
    {
      clock: systemClock,
      random: systemRandom,
      onBroken: (error) => options.onFatal(error.message),
      onListenerError: (error) => logger.error('a listener of the store failed', { error: String(error) }),
    },
  );
  closers.push(() => store.close());
  const session = await store.openSession(replica, systemClock.now(), sessionTtlMs);
  closers.push(() => store.closeSession());
  const vault = openVault({ file: join(data.keys, 'vault.json'), sealer });
  const { access } = options.configuration;
  const offered = new OfferedCredentials({ env: options.env, vault, own: ownVariables(access) });
  const credentials = { offered, vault };
  const programs = new ExecProcess();
  closers.push(() => programs.close());
  const git = new MirrorGit({
    dataDir: data.root,
    clock: systemClock,
    random: systemRandom,
    hash: sha256,
    env: options.env,
    credential: (from, host) => offered.read(from, host),
    exec: programs.run,
    programs: options.programs,
    limits: defaultMirrorLimits,
  });
  closers.push(() => git.close());
  const ledgerDeps = { store, git, sealer, clock: systemClock };
  const beginning = await beginFromLedger(ledgerDeps, access, AbortSignal.timeout(firstContactMs));
  if (beginning.kind !== 'known') logger.info('first start of this store', { beginning: beginning.kind });
  const installation = (await store.installation())?.id ?? ('' as InstallationId); // a store always has one once it is open
  const link = new SupervisorLink({
    directory: data.supervisor,
    clock: systemClock,
    random: systemRandom,
    start: true,
  });
  closers.push(() => link.close());
  const notifiers = new Notifiers(credentials, options.embedded);
  closers.push(() => notifiers.close());
  const opened = await openRenderer({ env: options.env, checkout: options.checkout, workFolder: data.root });
  closers.push(() => opened.close());
  const { renderer, health, verifier, actions, judge } = opened;
  const tools = { renderer, health, verifier, actions, judge, commitVerifier: new KeyCommitVerifier() };
  return { store, session, installation, sealer, git, link, notifiers, credentials, ...tools };
}

/** The variables that the program itself reads for the configuration repository: for that host and no other. */
function ownVariables({ credential, write }: RepoAccess): readonly { readonly name: string; readonly host: string }[] {
  return [credential, write].flatMap((ref) =>
    ref !== null && ref !== 'local' && 'env' in ref.from ? [{ name: ref.from.env, host: ref.host }] : [],
  );
}
