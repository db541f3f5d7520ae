import type { Project } from '@fairlead/core/configuration/configuration.ts';
import type { Epoch } from '@fairlead/core/model/ids.ts';
import { forges, isForgeName } from '../adapters/forge/forges.ts';
import { resolveCredential } from '../adapters/secrets/resolve-credential.ts';
import type { ApiDeps } from '../api/api-deps.ts';
import { type Api, createApi } from '../api/create-api.ts';
import { decodeText } from '../io/decode-text.ts';
import { writeFileAtomic } from '../io/files.ts';
import type { Logger } from '../io/logger.ts';
import { sha256 } from '../io/sha256.ts';
import { systemClock } from '../io/system-clock.ts';
import { systemRandom } from '../io/system-random.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { Materials } from '../ports/materials.ts';
import type { Shop } from '../ports/shop.ts';
import { loadBundle } from '../reconcile/bundle-storage.ts';
import { Loop } from '../reconcile/loop.ts';
import { connectTarget } from './connect-target.ts';
import type { DataDirectory } from './data-directory.ts';
import { failpoint } from './failpoint.ts';
import { Identities } from './identities.ts';
import { liveStore } from './live-store.ts';
import { signInLink, writeCliToken } from './local-access.ts';
import { observeOnly } from './observe-only.ts';
import { openMaterials, privateHosts } from './open-materials.ts';
import { type Closer, openParts, type Parts, replica, sessionTtlMs } from './open-parts.ts';
import { openRequests, type Requests } from './open-requests.ts';
import type { OwnContext } from './own-context.ts';
import { credentialOf, declaredAccess } from './repo-access.ts';

export type ServerOptions = {
  readonly data: DataDirectory;
  readonly configuration: { readonly access: RepoAccess; readonly path: string };
  readonly listen: { readonly host: string; readonly port: number };
  readonly publicUrl: string | null;
  readonly webRoot: string | null;
  readonly version: string;
  /** A person's own context, for as long as this runs. */
  readonly lent: OwnContext | null;
  /** The quickstart's shop, where this is its server. */
  readonly shop: Shop | null;
  /** Plans are made and nothing is written to any target. */
  readonly observe: boolean;
  /** Where this program lies; what it was built with lies beside it. */
  readonly checkout: string;
  /** Everything on this machine for its owner: local paths, private addresses and the owner's own account are allowed. */
  readonly embedded: boolean;
  readonly programs: { readonly git: string; readonly ssh: string };
  readonly env: { readonly [name: string]: string | undefined };
  readonly logger: Logger;
  /** Nothing can be written any more, or another server took over: end the process. */
  readonly onFatal: (reason: string) => void;
};

export type RunningServer = {
  readonly url: string;
  readonly loop: Loop;
  readonly signInLink: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

const retentionMs = 90 * 86_400_000;
const pollIntervalMs = 60_000;

/** Builds every adapter, wires the loop and the API, and starts them. What was begun is stopped again when a part fails. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const closers: Closer[] = [];
  const stop = async (): Promise<void> => {
    for (const close of closers.splice(0).reverse()) await close();
  };
  try {
    const parts = await openParts(options, closers);
    await observeOnly(parts.store, systemClock, options.observe);
    const materials = openMaterials({
      folder: options.data.materials,
      clock: systemClock,
      credentials: parts.credentials,
      verifier: parts.verifier,
      configuration: () => loop.configuration(),
      allowPrivate: options.embedded,
      privateHosts: privateHosts(options.env),
    });
    closers.push(() => materials.close());
    const loop: Loop = makeLoop(options, parts, materials);
    closers.push(() => loop.stop());
    const readiness = { started: false };
    const identities = new Identities({
      credentials: parts.credentials,
      configuration: () => loop.configuration(),
      allowPrivate: (host) => options.embedded || privateHosts(options.env).includes(host),
      monotonicMs: () => systemClock.monotonicMs(),
    });
    closers.push(() => identities.close());
    const requests = openRequests(options, { ...parts, materials }, loop);
    closers.push(() => requests.close());
    const api = await makeApi(options, { ...parts, materials, identities, requests }, loop, () =>
      readiness.started ? null : 'the loop is still starting',
    );
    closers.push(() => api.close());
    const listening = await api.listen();
    const url = options.publicUrl ?? listening;
    await loop.start();
    readiness.started = true;
    requests.start();
    const local = { store: parts.store, clock: systemClock, random: systemRandom, hash: sha256 };
    await writeCliToken(local, options.data.cliToken);
    const server = { pid: process.pid, url: listening, startedAt: systemClock.now() };
    await writeFileAtomic(options.data.serverFile, `${JSON.stringify(server)}\n`);
    return { url, loop, signInLink: () => signInLink(local, url), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function makeLoop(options: ServerOptions, parts: Parts, materials: Materials): Loop {
  const { data, logger } = options;
  const loop: Loop = new Loop({
    ...parts,
    materials,
    clock: systemClock,
    random: systemRandom,
    hash: sha256,
    epoch: () => parts.session.epoch as Epoch,
    replica,
    failpoint: failpoint(options.env),
    configuration: options.configuration,
    decodeText,
    repoAccess: declaredAccess,
    connect: (configuration, name) =>
      connectTarget(
        {
          ...parts,
          data,
          lent: options.lent,
          project: (project) => projectOf(loop, project),
          env: options.env,
          ownAccountAllowed: options.embedded,
        },
        configuration,
        name,
      ),
    notifiers: (configuration, channel, project) => parts.notifiers.of(configuration, channel, project),
    concurrency: 16,
    pollIntervalMs,
    sessionTtlMs,
    retentionMs,
    onError: (what, error) => logger.error('a part of the loop failed', { what, error: messageOf(error) }),
    onLeaseLost: (error) => options.onFatal(error.message),
  });
  return loop;
}

function projectOf(loop: Loop, name: string): Project | undefined {
  return loop.configuration().projects.find((project) => project.name === name);
}

function makeApi(
  options: ServerOptions,
  parts: Parts & { readonly materials: Materials; readonly identities: Identities; readonly requests: Requests },
  loop: Loop,
  notReady: () => string | null,
): Promise<Api> {
  const { store, sealer, credentials } = parts;
  const deps: ApiDeps = {
    ...parts,
    store: liveStore(store, loop, systemClock),
    logger: options.logger,
    clock: systemClock,
    random: systemRandom,
    hash: sha256,
    targets: (name) => loop.target(name),
    wake: (placement) => loop.wake(placement),
    pollRepo: (repo) => void loop.poll(repo),
    lookAtRequests: (repo) => parts.requests.hint(repo),
    repoAccess: (repo) => loop.access(repo),
    loadBundle: (digest) => loadBundle({ store, sealer, hash: sha256 }, digest),
    acceptRewrite: (repo) => loop.acceptRewrite(repo),
    configuration: () => loop.configuration(),
    reloadConfiguration: () => loop.reloadConfiguration(),
    policy: (name) => loop.configuration().policies?.find((policy) => policy.name === name),
    shop: options.shop,
    identityProviders: parts.identities,
    confirming: new Map(),
    revertsForPeople: true,
    replica,
    session: () => ({ ...parts.session, heartbeatAt: loop.renewedAt() ?? parts.session.heartbeatAt }),
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
    notReady,
  };
  parts.requests.useCases(deps);
  return createApi(deps, { ...options.listen, publicUrl: options.publicUrl, webRoot: options.webRoot });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
