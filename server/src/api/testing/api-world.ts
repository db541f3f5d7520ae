import { bundleDigest } from '@fairlead/core/bundle/bundle-digest.ts';
import { AppError, type ErrorCode } from '@fairlead/core/lib/app-error.ts';
import type { BundleDigest, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import { shopConfigPath } from '@fairlead/core/shop/shop-tries.ts';
import { forges, isForgeName } from '../../adapters/forge/forges.ts';
import { FakeGit } from '../../adapters/git/fake/fake-git.ts';
import type { FakeRepository } from '../../adapters/git/fake/fake-repository.ts';
import { aesSealer } from '../../adapters/secrets/aes-sealer.ts';
import { openMemoryStore } from '../../adapters/store/sqlite/open-store.ts';
import { FakeTarget } from '../../adapters/targets/fake/index.ts';
import { createLogger } from '../../io/logger.ts';
import { sha256 } from '../../io/sha256.ts';
import { systemClock } from '../../io/system-clock.ts';
import { systemRandom } from '../../io/system-random.ts';
import type { Clock } from '../../ports/clock.ts';
import type { RepoAccess } from '../../ports/git.ts';
import type { Store, TokenRecord } from '../../ports/store.ts';
import { loadBundle, sealBundle } from '../../reconcile/bundle-storage.ts';
import { noJudge, noVerifier } from '../../testing/no-judge.ts';
import { mintToken } from '../../usecases/act/tokens.ts';
import type { ApiDeps, ApiOptions } from '../api-deps.ts';
import { type Api, createApi } from '../create-api.ts';
import { testConfiguration } from './configuration.ts';
import {
  changeRecord,
  newObjects,
  newRevision,
  objects,
  oldRevision,
  placementOf,
  placementWrites,
  repoUrl,
} from './seed.ts';

/** A real server over a real store, with two tenants: `shop` of project web in three stages, `ledger` of project db. */
export type ApiWorld = {
  readonly api: Api;
  readonly base: string;
  readonly deps: ApiDeps;
  readonly store: Store;
  readonly git: FakeGit;
  readonly repo: FakeRepository;
  readonly target: FakeTarget;
  readonly digests: { readonly old: BundleDigest; readonly new: BundleDigest };
  readonly woken: string[];
  readonly polled: RepoUrl[];
  readonly logLines: string[];
  readonly advance: (ms: number) => void;
  /** From now on the store takes no write; null lets it. */
  readonly refuseWrites: (code: ErrorCode | null) => void;
  readonly token: (
    role: string,
    project: string,
    kind?: TokenRecord['kind'],
    lifeMs?: number,
  ) => Promise<{ readonly secret: string; readonly id: string }>;
  readonly close: () => Promise<void>;
};

export const webhookSecretText = 'webhook-secret';

export async function openApiWorld(options: Partial<ApiOptions> = {}, patch: Partial<ApiDeps> = {}): Promise<ApiWorld> {
  let offsetMs = 0;
  const clock: Clock = {
    ...systemClock,
    now: () => Date.now() + offsetMs,
    monotonicMs: () => performance.now() + offsetMs,
  };
  const { store, refuseWrites } = refusable(
    openMemoryStore({ clock, random: systemRandom, onBroken: fail, onListenerError: fail }),
  );
  const session = await store.openSession('one', clock.now(), 86_400_000 * 400);
  const installation = await store.installation();
  if (installation === undefined) throw new Error('the store has no installation');
  const git = new FakeGit({ hash: sha256, clock });
  const repo = git.repository(repoUrl);
  const target = new FakeTarget({ name: 'dev', clock, hash: sha256 });
  const [woken, polled, logLines]: [string[], RepoUrl[], string[]] = [[], [], []];
  const deps: ApiDeps = {
    ...loopSide(store, clock),
    ...webhookSide,
    git,
    targets: (name) => (name === 'dev' ? target : undefined),
    wake: (placement, reason) => void woken.push(`${placement} ${reason}`),
    pollRepo: (url) => void polled.push(url),
    session: () => session,
    installation: installation.id,
    logger: createLogger({ level: 'info', write: (line) => void logLines.push(line) }),
    ...patch,
  };
  const digests = await seed(deps, repo);
  const api = await createApi(deps, { host: '127.0.0.1', port: 0, publicUrl: null, webRoot: null, ...options }, true);
  const base = await api.listen();
  return {
    ...{ api, base, deps, store, git, repo, target, digests, woken, polled, logLines },
    advance: (ms) => {
      offsetMs += ms;
    },
    refuseWrites,
    token: async (role, project, kind = 'token', lifeMs = 3_600_000) => {
      const { record, secret } = mintToken(deps, {
        name: `${role} of ${project}`,
        role,
        project,
        kind,
        createdBy: 'test',
        lifeMs,
      });
      await store.commit([{ kind: 'put-token', token: record }]);
      return { secret, id: record.id };
    },
    close: async () => {
      await api.close();
      await store.close();
    },
  };
}

/** A store whose disk may be told to take nothing. */
function refusable(store: Store): Pick<ApiWorld, 'store' | 'refuseWrites'> {
  let refusal: ErrorCode | null = null;
  return {
    store: {
      ...store,
      writeTrouble: () => refusal,
      commit: async (batch) => {
        if (refusal !== null) throw new AppError(refusal, 'nothing can be written', { retry: 'backoff' });
        await store.commit(batch);
      },
    },
    refuseWrites: (code) => {
      refusal = code;
    },
  };
}

/** The settings that tries edit, in the form of the quickstart's. */
export const shopConfigText =
  '  content: |\n    {\n      "greeting": "Ahoy",\n      "version": "1.0.0",\n      "healthy": true\n    }\n';

const access: RepoAccess = {
  url: repoUrl,
  mirrors: [],
  credential: null,
  write: 'local',
  allowLocalPath: false,
  submodulesBelow: null,
  lfs: false,
};

function loopSide(store: Store, clock: Clock) {
  const sealer = aesSealer({ bytes: new Uint8Array(32).fill(7) });
  return {
    store,
    clock,
    sealer,
    random: systemRandom,
    hash: sha256,
    repoAccess: (url: RepoUrl) => (url === repoUrl ? access : undefined),
    loadBundle: (digest: BundleDigest) => loadBundle({ store, sealer, hash: sha256 }, digest),
    acceptRewrite: async () => true,
    configuration: testConfiguration,
    reloadConfiguration: async () => undefined,
    shop: {
      application: 'shop',
      project: 'web',
      access,
      visit: async () => ({ at: clock.now(), status: 200, tookMs: 1, version: '1.0.0' }),
    },
    judge: noJudge,
    commitVerifier: noVerifier,
    policy: () => undefined,
    identityProviders: { list: () => [], of: () => undefined },
    confirming: new Map(),
    revertsForPeople: false,
    replica: 'one',
    version: '0.0.1',
    startedAt: clock.now(),
    notReady: () => null,
  };
}

const webhookSide: Pick<ApiDeps, 'parseWebhook' | 'webhookSecret'> = {
  parseWebhook: (forge, headers, body, secret) =>
    isForgeName(forge) ? forges[forge].parse(headers, body, secret) : undefined,
  webhookSecret: async (connection) => (connection === 'shop' ? webhookSecretText : undefined),
};

async function seed(
  deps: ApiDeps,
  repo: FakeRepository,
): Promise<{ readonly old: BundleDigest; readonly new: BundleDigest }> {
  const stored = (list: readonly DesiredObject[]) => {
    const digest = bundleDigest(list, { hash: deps.hash, keyedDigest: (text) => deps.sealer.keyedDigest(text) });
    return sealBundle(deps.sealer, { digest, objects: list });
  };
  const [before, after] = [stored(objects), stored(newObjects)];
  const digests = { old: before.digest, new: after.digest };
  const dev = placementOf('web', 'shop', 'dev', 0);
  const staging = placementOf('web', 'shop', 'staging', 1, [dev.id]);
  const prod = placementOf('web', 'shop', 'prod', 2, [staging.id]);
  repo.commit({ 'shop.yaml': 'kind: Application\n', [shopConfigPath]: shopConfigText });
  await deps.store.commit([
    { kind: 'put-bundle', bundle: before },
    { kind: 'put-bundle', bundle: after },
    { kind: 'put-change', change: changeRecord('web', oldRevision, 'Begin') },
    { kind: 'put-change', change: changeRecord('web', newRevision, 'Greet more kindly') },
    { kind: 'put-change', change: changeRecord('db', oldRevision, 'Open the ledger') },
    ...placementWrites(dev, digests, 'new'),
    ...placementWrites(staging, digests, 'new'),
    ...placementWrites(prod, digests, 'old', { request: null }),
    ...placementWrites(placementOf('db', 'ledger', 'live', 0), digests, 'old', {}),
    { kind: 'put-target', state: { target: 'dev', reachable: true, message: '', version: '1', lastContactAt: 1 } },
    { kind: 'put-repo', state: { repo: repoUrl, checkedAt: 1, failure: null, failingSince: null, held: null } },
  ]);
  return digests;
}

function fail(error: unknown): never {
  throw error;
}
