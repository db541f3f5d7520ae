import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { normaliseRepoUrl, splitRepoUrl } from '@fairlead/core/source/repo-url.ts';
import { httpShop } from '../adapters/shop/http-shop.ts';
import type { CliIo } from '../cli/cli-io.ts';
import { createLogger } from '../io/logger.ts';
import { systemClock } from '../io/system-clock.ts';
import type { RepoAccess } from '../ports/git.ts';
import { openInBrowser } from './browser.ts';
import { type DataDirectory, dataDirectory } from './data-directory.ts';
import { greeting } from './greeting.ts';
import { logFile } from './log-file.ts';
import { type ContextRequest, lendContext, type OwnContext } from './own-context.ts';
import { makeQuickstart, type QuickstartOptions } from './quickstart.ts';
import { readVersion } from './read-version.ts';
import { readable } from './readable.ts';
import { type RunningServer, startServer } from './start-server.ts';
import { stopEverything } from './stop-everything.ts';

export type UpOptions = {
  readonly checkout: string;
  readonly dataRoot: string;
  /** Somebody's own configuration repository; null makes the quickstart's. */
  readonly repo: string | null;
  readonly path: string;
  readonly port: number;
  readonly openBrowser: boolean;
  /** A context of the person's kubeconfig, for targets that name it. */
  readonly context: ContextRequest | null;
  readonly io: CliIo;
  readonly env: { readonly [name: string]: string | undefined };
  readonly print: (text: string) => void;
  /** Resolves when the person asks to stop (Ctrl-C). */
  readonly untilStopped: (onSignal: () => void) => void;
};

const shopConfigurationPath = 'fairlead';

/** Everything embedded, for one person on one machine: starts, says what to try, and on Ctrl-C stops all that it started. */
export async function up(options: UpOptions): Promise<number> {
  const data = dataDirectory(options.dataRoot);
  const quickstart = options.repo === null;
  const lent = options.context === null ? null : await lendContext(options.context, options.io);
  const observe = options.context?.observe === true;
  const shop: QuickstartOptions = {
    data,
    example: join(options.checkout, 'examples', 'quickstart'),
    extra: lent === null ? {} : { [clusterFile]: shopOnCluster(lent.name) },
    gitProgram: 'git',
    path: options.env['PATH'] ?? '',
  };
  if (quickstart) await prepareShop(options, shop, lent);
  const { access, path } = quickstart ? shopConfiguration(data) : ownConfiguration(options);
  const configuration = { access: observe ? { ...access, write: null } : access, path };
  const webRoot = join(options.checkout, 'web', 'dist');
  const stopped = Promise.withResolvers<number>();
  const server = await startServer({
    data,
    configuration,
    listen: { host: '127.0.0.1', port: options.port },
    publicUrl: null,
    webRoot: (await readable(join(webRoot, 'index.html'))) ? webRoot : null,
    version: await readVersion(options.checkout),
    checkout: options.checkout,
    lent,
    observe,
    embedded: true,
    shop: quickstart && !observe ? httpShop({ clock: systemClock, access }) : null,
    programs: { git: 'git', ssh: 'ssh' },
    env: options.env,
    logger: createLogger({ level: 'info', write: logFile(data) }),
    onFatal: (reason) => {
      options.print(
        `Fairlead must stop: ${reason}\nWhat runs keeps running. See ${join(data.logs, 'server.log')}, then start again.\n`,
      );
      stopped.resolve(1);
    },
  });
  const link = await server.signInLink();
  options.print(greeting({ data, url: server.url, link, quickstart, repo: options.repo ?? data.shopRepo }));
  if (observe) options.print(observing);
  if (options.openBrowser) openInBrowser(link, options.env);
  options.untilStopped(() => stopped.resolve(0));
  const code = await stopped.promise;
  if (code === 0) await endAll(options, data, server);
  else await server.stop();
  return code;
}

const observing = `  Nothing is delivered: this run only observes. What would change, object by object:
    npm run fairlead -- get placements     npm run fairlead -- diff APPLICATION
  Start without --observe to deliver.

`;

async function endAll(options: UpOptions, data: DataDirectory, server: RunningServer): Promise<void> {
  options.print('\nStopping everything that was started …\n');
  await server.stop();
  await stopEverything(data);
  options.print('Stopped. `npm start` continues where it was; `npm run fairlead -- down --purge` leaves no trace.\n');
}

async function prepareShop(options: UpOptions, shop: QuickstartOptions, lent: OwnContext | null): Promise<void> {
  const { data } = shop;
  if ((await makeQuickstart(shop)) === 'made' || lent === null) return;
  if (await readable(join(data.shopClone, clusterFile))) return;
  options.print(
    `  The shop of ${data.root} is there already, and nothing of it goes to ${lent.name} by itself: see "On your own cluster" in ${join(data.shopClone, 'README.md')}.\n`,
  );
}

const clusterFile = 'fairlead/cluster.yaml';

/** The quickstart's overlay for dev on the person's own cluster, beside its hosts. */
function shopOnCluster(context: string): string {
  return `# The same shop on a cluster, by the context of a kubeconfig.
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: cluster}
spec:
  kubernetes: {context: ${JSON.stringify(context)}}
---
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop-on-cluster}
spec:
  source: {repo: ., path: kubernetes/overlays/dev}
  stages: [cluster]
`;
}

function shopConfiguration(data: DataDirectory): { readonly access: RepoAccess; readonly path: string } {
  const url = normaliseRepoUrl(data.shopRepo);
  if (!url.ok)
    throw new AppError(
      'invalid-input',
      `the data directory ${data.root} cannot hold the shop: ${url.error}; choose another with --data`,
    );
  return {
    access: {
      url: url.value,
      mirrors: [],
      credential: null,
      write: 'local',
      allowLocalPath: true,
      submodulesBelow: null,
      lfs: false,
    },
    path: shopConfigurationPath,
  };
}

/** The person's own repository: read with a token from the environment where there is one, written only if they gave one for it. */
export function ownConfiguration(options: Pick<UpOptions, 'repo' | 'path' | 'env'>): {
  readonly access: RepoAccess;
  readonly path: string;
} {
  const url = normaliseRepoUrl(options.repo ?? '');
  if (!url.ok) throw new AppError('invalid-input', `--repo: ${url.error}`);
  const address = splitRepoUrl(url.value);
  const host = address.ok && address.value.kind !== 'local' ? address.value.host : '';
  const given = (name: string): RepoAccess['credential'] =>
    options.env[name] === undefined || host === '' ? null : { host, from: { env: name } };
  return {
    access: {
      url: url.value,
      mirrors: [],
      credential: given('FAIRLEAD_GIT_TOKEN'),
      write: given('FAIRLEAD_GIT_WRITE_TOKEN'),
      allowLocalPath: address.ok && address.value.kind === 'local',
      submodulesBelow: null,
      lfs: false,
    },
    path: options.path,
  };
}
