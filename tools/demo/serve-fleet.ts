import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { defaultMirrorLimits } from '../../server/src/adapters/git/mirror/mirror-deps.ts';
import { MirrorGit } from '../../server/src/adapters/git/mirror/mirror-git.ts';
import { createApi } from '../../server/src/api/create-api.ts';
import { exec } from '../../server/src/io/exec.ts';
import { createLogger } from '../../server/src/io/logger.ts';
import { sha256 } from '../../server/src/io/sha256.ts';
import { systemClock } from '../../server/src/io/system-clock.ts';
import { systemRandom } from '../../server/src/io/system-random.ts';
import type { Sealer } from '../../server/src/ports/sealer.ts';
import type { Session, Store } from '../../server/src/ports/store.ts';
import { loadBundle } from '../../server/src/reconcile/bundle-storage.ts';
import { configurationName } from '../../server/src/reconcile/stored-names.ts';
import { noJudge, noVerifier } from '../../server/src/testing/no-judge.ts';

const withoutRules = { judge: noJudge, commitVerifier: noVerifier, policy: () => undefined };

const noConfiguration: Configuration = {
  projects: [],
  targets: [],
  connections: [],
  applications: [],
  placements: [],
  problems: [],
};

export type ServeFleet = {
  readonly store: Store;
  readonly sealer: Sealer;
  readonly session: Session;
  readonly installation: InstallationId;
  readonly dataRoot: string;
  readonly webRoot: string | null;
  readonly port: number;
};

export type ServedFleet = { readonly url: string; readonly close: () => Promise<void> };

/**
 * The real API and page over the store. No loop runs and no cluster is there, so what is asked is recorded and stays
 * asked; live objects are answered as not connected.
 */
export async function serveFleet({
  store,
  sealer,
  session,
  installation,
  dataRoot,
  webRoot,
  port,
}: ServeFleet): Promise<ServedFleet> {
  const stored = await store.configuration(configurationName);
  const configuration = stored === undefined ? noConfiguration : (stored as unknown as Configuration); // what a loader stored
  const git = new MirrorGit({
    dataDir: dataRoot,
    clock: systemClock,
    random: systemRandom,
    hash: sha256,
    env: {},
    credential: async () => undefined,
    exec,
    programs: { git: 'git', ssh: 'ssh' },
    limits: defaultMirrorLimits,
  });
  const api = await createApi(
    {
      store,
      sealer,
      git,
      installation,
      logger: createLogger({ level: 'error', write: (text) => process.stderr.write(text) }),
      clock: systemClock,
      random: systemRandom,
      hash: sha256,
      targets: () => undefined,
      wake: () => undefined,
      pollRepo: () => undefined,
      repoAccess: () => undefined,
      loadBundle: (digest) => loadBundle({ store, sealer, hash: sha256 }, digest),
      acceptRewrite: async () => false,
      configuration: () => configuration,
      ...{ shop: null, confirming: new Map(), reloadConfiguration: async () => undefined },
      ...{ identityProviders: { list: () => [], of: () => undefined }, revertsForPeople: true, replica: 'demo' },
      ...withoutRules,
      session: () => session,
      version: 'demo',
      startedAt: systemClock.now(),
      parseWebhook: () => undefined,
      webhookSecret: async () => undefined,
      notReady: () => null,
    },
    { host: '127.0.0.1', port, publicUrl: null, webRoot },
  );
  const url = await api.listen();
  return {
    url,
    close: async () => {
      await api.close();
      await git.close();
    },
  };
}
