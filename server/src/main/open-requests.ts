import type { Epoch, RepoUrl } from '@fairlead/core/model/ids.ts';
import { decodeText } from '../io/decode-text.ts';
import { sha256 } from '../io/sha256.ts';
import { systemClock } from '../io/system-clock.ts';
import { systemRandom } from '../io/system-random.ts';
import type { Materials } from '../ports/materials.ts';
import type { Loop } from '../reconcile/loop.ts';
import { readComments } from '../requests/read-comments.ts';
import { RequestWatch } from '../requests/request-watch.ts';
import type { UseCaseDeps } from '../usecases/deps.ts';
import { ForgeConnections } from './forge-connections.ts';
import { privateHosts } from './open-materials.ts';
import { type Parts, replica } from './open-parts.ts';
import type { ServerOptions } from './start-server.ts';

/** The requests of all forges, looked at from `start` on. */
export type Requests = {
  /** What comments may ask for is done by these; known once the API is made. */
  readonly useCases: (deps: UseCaseDeps) => void;
  readonly start: () => void;
  readonly hint: (repo: RepoUrl) => boolean;
  readonly forges: ForgeConnections;
  readonly close: () => Promise<void>;
};

const pollIntervalMs = 60_000;

/** Wires the watch of requests to the parts that the loop has. */
export function openRequests(
  options: ServerOptions,
  parts: Parts & { readonly materials: Materials },
  loop: Loop,
): Requests {
  const onError = (what: string, error: unknown): void =>
    options.logger.error('a request could not be looked at', {
      what,
      error: error instanceof Error ? error.message : String(error),
    });
  const forges = new ForgeConnections({
    credentials: parts.credentials,
    configuration: () => loop.configuration(),
    allowPrivate: (host) => options.embedded || privateHosts(options.env).includes(host),
    now: () => systemClock.now(),
  });
  let deps: UseCaseDeps | null = null;
  const watch = new RequestWatch({
    ...parts,
    ...{ clock: systemClock, random: systemRandom, hash: sha256, replica, decodeText, forges, onError, pollIntervalMs },
    epoch: () => parts.session.epoch as Epoch,
    target: (name) => loop.target(name),
    repoAccess: (repo) => loop.access(repo),
    project: (name) => loop.configuration().projects.find((project) => project.name === name),
    declared: () => loop.configuration(),
    connections: () => loop.configuration().connections,
    policy: (name) => loop.configuration().policies?.find((policy) => policy.name === name),
    wake: (placement) => loop.wake(placement),
    dependents: () => [],
    failpoint: () => undefined,
    configuration: () => loop.configuration(),
    configurationAccess: options.configuration.access,
    configurationPath: options.configuration.path,
    publicUrl: () => options.publicUrl,
    readComments: async (forge, record, signal) =>
      deps === null ? record : readComments({ useCases: deps, onError }, forge, record, signal),
  });
  return {
    forges,
    useCases: (given) => {
      deps = given;
    },
    start: () => {
      watch.start();
    },
    hint: (repo) => watch.hint(repo),
    close: async () => {
      await watch.stop();
      await forges.close();
    },
  };
}
