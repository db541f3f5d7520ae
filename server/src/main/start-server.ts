import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Epoch, InstallationId, RepoUrl } from '@fairlead/core/model/ids.ts';
import { forges, isForgeName } from '../adapters/forge/forges.ts';
import { defaultMirrorLimits } from '../adapters/git/mirror/mirror-deps.ts';
import { MirrorGit } from '../adapters/git/mirror/mirror-git.ts';
import { plainRenderer } from '../adapters/render/plain/plain-renderer.ts';
import { aesSealer } from '../adapters/secrets/aes-sealer.ts';
import { loadMasterKey } from '../adapters/secrets/master-key.ts';
import { resolveCredential } from '../adapters/secrets/resolve-credential.ts';
import { openVault } from '../adapters/secrets/vault.ts';
import { openFileStore } from '../adapters/store/sqlite/open-store.ts';
import { SupervisorLink } from '../adapters/targets/host/index.ts';
import { type Api, createApi } from '../api/create-api.ts';
import { makePrivateDirectory, writeFileAtomic } from '../io/files.ts';
import type { Logger } from '../io/logger.ts';
import { sha256 } from '../io/sha256.ts';
import { systemClock } from '../io/system-clock.ts';
import { systemRandom } from '../io/system-random.ts';
import type { RepoAccess } from '../ports/git.ts';
import { beginFromLedger } from '../reconcile/begin-from-ledger.ts';
import { loadBundle } from '../reconcile/bundle-storage.ts';
import { Loop } from '../reconcile/loop.ts';
import { connectTarget } from './connect-target.ts';
import type { DataDirectory } from './data-directory.ts';
import { signInLink, writeCliToken } from './local-access.ts';
import { Notifiers } from './notifiers.ts';
import { credentialOf, declaredAccess } from './repo-access.ts';

export type ServerOptions = {
  readonly data: DataDirectory;
  readonly configuration: { readonly access: RepoAccess; readonly path: string };
  readonly listen: { readonly host: string; readonly port: number };
  readonly publicUrl: string | null;
  readonly webRoot: string | null;
  readonly version: string;
  /** Everything on this machine for its owner: local paths, private addresses and the owner's own account are allowed. */
  readonly embedded: boolean;
  readonly programs: { readonly git: string; readonly ssh: string };
  readonly env: { readonly [name: string]: string | undefined };
  readonly logger: Logger;
  /** Nothing can be written any more, or another server took over: end the process. */
  readonly onFatal: (reason: string) => void;
};

export type RunningServer = {
  readonly api: Api;
  readonly url: string;
  readonly link: SupervisorLink;
  readonly loop: Loop;
  readonly signInLink: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

const sessionTtlMs = 30_000;
const retentionMs = 90 * 86_400_000;
const pollIntervalMs = 60_000;
const firstContactMs = 60_000;

/** Builds every adapter, wires the loop and the API, and starts them. What was begun is stopped again when a part fails. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { data, logger } = options;
  for (const folder of [data.root, data.keys, join(data.store, '..'), data.git, data.hosts, data.supervisor])
    await makePrivateDirectory(folder);
  const sealer = aesSealer(await loadMasterKey(join(data.keys, 'master.key')));
  const store = await openFileStore(
    { file: data.store },
    {
      clock: systemClock,
      random: systemRandom,
      onBroken: (error) => options.onFatal(error.message),
      onListenerError: (error) => logger.error('a listener of the store failed', { error: messageOf(error) }),
    },
  );
  const replica = 'server';
  const session = await store.openSession(replica, systemClock.now(), sessionTtlMs);
  const vault = openVault({ file: join(data.keys, 'vault.json'), sealer });
  const credentials = { environment: options.env, vault };
  const git = new MirrorGit({
    dataDir: data.root,
    clock: systemClock,
    random: systemRandom,
    hash: sha256,
    env: options.env,
    vault: async (name, host) => (await vault.get(name, host))?.reveal(),
    programs: options.programs,
    limits: defaultMirrorLimits,
  });
  const beginning = await beginFromLedger(
    { store, git, sealer, clock: systemClock },
    options.configuration.access,
    AbortSignal.timeout(firstContactMs),
  );
  if (beginning.kind !== 'known') logger.info('first start of this store', { beginning: beginning.kind });
  const installation = (await store.installation())?.id ?? ('' as InstallationId); // a store always has one once it is open
  const link = new SupervisorLink({
    directory: data.supervisor,
    clock: systemClock,
    random: systemRandom,
    start: true,
  });
  const notifiers = new Notifiers(credentials, options.embedded);
  const loop = new Loop({
    store,
    git,
    renderer: plainRenderer(),
    sealer,
    clock: systemClock,
    random: systemRandom,
    hash: sha256,
    installation,
    epoch: () => session.epoch as Epoch,
    replica,
    failpoint: () => undefined,
    configuration: options.configuration,
    repoAccess: declaredAccess,
    connect: (configuration, name) =>
      connectTarget({ data, link, ownAccountAllowed: options.embedded }, configuration, name),
    notifiers: (configuration, channel) => notifiers.of(configuration, channel),
    concurrency: 16,
    pollIntervalMs,
    sessionTtlMs,
    retentionMs,
    onError: (what, error) => logger.error('a part of the loop failed', { what, error: messageOf(error) }),
    onLeaseLost: (error) => options.onFatal(error.message),
  });
  const api = await createApi(
    {
      store,
      git,
      sealer,
      logger,
      clock: systemClock,
      random: systemRandom,
      hash: sha256,
      targets: (name) => loop.target(name),
      wake: (placement) => loop.wake(placement),
      pollRepo: (repo: RepoUrl) => void loop.poll(repo),
      repoAccess: (repo) => loop.access(repo),
      loadBundle: (digest) => loadBundle({ store, sealer, hash: sha256 }, digest),
      acceptRewrite: (repo) => loop.acceptRewrite(repo),
      revertsForPeople: true,
      replica,
      session: () => session,
      installation,
      version: options.version,
      startedAt: systemClock.now(),
      parseWebhook: (forge, headers, body, secret) =>
        isForgeName(forge) ? forges[forge].parse(headers, body, secret) : undefined,
      webhookSecret: async (name) => {
        const connection = loop.configuration().connections.find((known) => known.name === name);
        if (connection?.kind !== 'git' || connection.webhookSecret === null) return undefined;
        const credential = credentialOf(connection.webhookSecret, name);
        return credential === null ? undefined : (await resolveCredential(credentials, credential, name)).reveal();
      },
      notReady: () => null,
    },
    { ...options.listen, publicUrl: options.publicUrl, webRoot: options.webRoot },
  );
  await loop.start();
  const url = options.publicUrl ?? (await api.listen());
  const local = { store, clock: systemClock, random: systemRandom, hash: sha256 };
  await writeCliToken(local, data.cliToken);
  await writeFileAtomic(
    data.serverFile,
    `${JSON.stringify({ pid: process.pid, url, startedAt: systemClock.now() })}\n`,
  );
  return {
    api,
    url,
    link,
    loop,
    signInLink: () => signInLink(local, url),
    stop: async () => {
      await api.close();
      await loop.stop();
      await notifiers.close();
      await git.close();
      await store.closeSession();
      await store.close();
    },
  };
}

/** The version of this checkout or package. */
export async function readVersion(checkout: string): Promise<string> {
  const text = await readFile(join(checkout, 'package.json'), 'utf8');
  const { version } = JSON.parse(text) as { readonly version: string }; // our own file
  return version;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
