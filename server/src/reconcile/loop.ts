import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { rememberingWindowClock } from '@fairlead/core/gate/window-clock.ts';
import type { AppError } from '@fairlead/core/lib/app-error.ts';
import type { EpochMs, PlacementId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { Refs, RepoAccess } from '../ports/git.ts';
import type { Target } from '../ports/target.ts';
import { ConfigurationLoader, type LoaderDeps } from './configuration-loader.ts';
import { DataWatches } from './data-watches.ts';
import { mirrorDecisions } from './ledger.ts';
import type { LoopDeps } from './loop-deps.ts';
import { MaterialWatch } from './material-watch.ts';
import { type OutboxDeps, sendOutbox } from './outbox.ts';
import { OverlayTimer } from './overlay-timer.ts';
import { Queue } from './queue.ts';
import { dependentsOf, followedRefs, newlyFollowed, reposOf, usersOf } from './reach.ts';
import { reconcile } from './reconcile.ts';
import { acceptRewrite, type RefMoveDeps, refsMoved } from './ref-moves.ts';
import { RefWatcher } from './ref-watcher.ts';
import { Repeater } from './repeater.ts';
import { TargetFleet } from './target-fleet.ts';
import { startWorker } from './worker.ts';

export type LoopSetup = Omit<
  LoopDeps,
  'policy' | 'target' | 'wake' | 'dependents' | 'repoAccess' | 'project' | 'declared' | 'windowClock' | 'connections'
> & {
  readonly configuration: { readonly access: RepoAccess; readonly path: string };
  readonly decodeText: LoaderDeps['decodeText'];
  /** How a repository may be reached under the configuration in force; undefined when nothing allows it. */
  readonly repoAccess: (configuration: Configuration, repo: RepoUrl) => RepoAccess | undefined;
  /** Connects the targets that the configuration declares. */
  readonly connect: (configuration: Configuration, name: string) => Promise<Target | undefined>;
  readonly notifiers: (
    configuration: Configuration,
    channel: string,
    project: string,
  ) => ReturnType<OutboxDeps['notifiers']>;
  readonly concurrency: number;
  readonly pollIntervalMs: number;
  readonly sessionTtlMs: number;
  readonly retentionMs: number;
  readonly onError: (what: string, error: unknown) => void;
  readonly onLeaseLost: (error: AppError) => void;
};

/** How often targets that could not be connected are tried again. */
const reconnectEveryMs = 15_000;

/** How often it is asked whether a range means a newer version now. */
const materialsEveryMs = 300_000;

const emptyConfiguration: Configuration = {
  projects: [],
  targets: [],
  connections: [],
  applications: [],
  placements: [],
  problems: [],
};

/** The running whole: watchers name placements, the queue orders them, the worker looks. */
export class Loop {
  readonly #setup: LoopSetup;
  readonly #deps: LoopDeps;
  readonly #queue: Queue<PlacementId>;
  readonly #loader: ConfigurationLoader;
  readonly #fleet: TargetFleet;
  readonly #dataWatches: DataWatches;
  readonly #watchers = new Map<RepoUrl, RefWatcher>();
  readonly #repeaters: Repeater[] = [];
  readonly #abort = new AbortController();
  #configuration: Configuration = emptyConfiguration;
  #dependents: ReadonlyMap<PlacementId, readonly PlacementId[]> = new Map();
  #loading: Promise<unknown> = Promise.resolve();
  #stopWorker: (() => Promise<void>) | null = null;
  #renewedAt: EpochMs | null = null;

  constructor(setup: LoopSetup) {
    this.#setup = setup;
    this.#queue = new Queue(setup.clock);
    this.#deps = {
      ...setup,
      target: (name) => this.#fleet.get(name),
      project: (name) => this.#configuration.projects.find((project) => project.name === name),
      connections: () => this.#configuration.connections,
      declared: () => this.#configuration,
      policy: (name) => this.#configuration.policies?.find((policy) => policy.name === name),
      windowClock: rememberingWindowClock(),
      wake: (placement) => this.#queue.add(placement),
      dependents: (placement) => this.#dependents.get(placement) ?? [],
      repoAccess: (repo) => this.access(repo),
    };
    this.#loader = new ConfigurationLoader({
      ...this.#deps,
      ...setup.configuration,
      decodeText: setup.decodeText,
    });
    this.#fleet = new TargetFleet(this.#deps, (error) => setup.onError('target watch', error));
    const wake = (id: PlacementId): void => this.#queue.add(id);
    this.#dataWatches = new DataWatches(setup.installation, (name) => this.#fleet.get(name), wake);
  }

  /** Starts from what the store remembers; Git is asked after that, so that what runs is looked after while Git is away. */
  async start(): Promise<void> {
    const setup = this.#setup;
    const known = await this.#loader.restore();
    if (known !== null) await this.#adopt(known);
    for (const { id, nextAt } of await setup.store.due()) {
      if (nextAt === null) this.#queue.add(id);
      else this.#queue.addAt(id, nextAt);
    }
    // Whoever was woken when the last process ended and not looked at is not known: everything is looked at once.
    for (const { id } of await setup.store.placementDigests()) this.#queue.add(id);
    this.#stopWorker = startWorker({
      queue: this.#queue,
      clock: setup.clock,
      concurrency: setup.concurrency,
      reconcile: (id, signal) => reconcile(this.#deps, id, signal),
      onError: (id, error, retryInMs) => setup.onError(`placement ${id} (again in ${retryInMs} ms)`, error),
      onLeaseLost: setup.onLeaseLost,
    });
    this.#watchRepo(setup.configuration.access);
    this.#renewedAt = setup.clock.now();
    const renewEveryMs = setup.sessionTtlMs / 3;
    this.#repeat('session', renewEveryMs, () => this.#renewSession(), renewEveryMs);
    this.#repeat('targets', reconnectEveryMs, () => this.#connectTargets());
    this.#repeat(
      'retention',
      3_600_000,
      async () => void (await setup.store.prune(setup.clock.now() - setup.retentionMs)),
    );
    const overlays = new OverlayTimer({ ...this.#deps, onError: setup.onError });
    this.#repeat('overlays', 2_000, () => overlays.run(this.#abort.signal));
    if (setup.materials !== undefined) {
      const watch = new MaterialWatch(setup.materials, (id) => this.#queue.add(id));
      this.#repeat('materials', materialsEveryMs, () => watch.look(this.#configuration.placements, this.#abort.signal));
    }
    const outbox = {
      store: setup.store,
      clock: setup.clock,
      notifiers: (channel: string, project: string) => setup.notifiers(this.#configuration, channel, project),
    };
    this.#repeat('outbox', 2_000, async () => void (await sendOutbox(outbox, this.#abort.signal)));
    this.#repeat(
      'ledger',
      2_000,
      async () => void (await mirrorDecisions(this.#deps, setup.configuration.access, this.#abort.signal)),
    );
  }

  /** Stops looking; what runs keeps running. */
  async stop(): Promise<void> {
    this.#abort.abort();
    for (const watcher of this.#watchers.values()) watcher.stop();
    for (const repeater of this.#repeaters) repeater.stop();
    await this.#stopWorker?.();
    this.#dataWatches.stop();
    await this.#fleet.close();
  }

  wake(placement: PlacementId): void {
    this.#queue.add(placement);
  }

  /** Asks a repository for its refs now: what a webhook or a `refresh` does. False when nothing watches it. */
  poll(repo: RepoUrl): boolean {
    const watcher = this.#watchers.get(repo);
    watcher?.hint();
    return watcher !== undefined;
  }

  target(name: string): Target | undefined {
    return this.#fleet.get(name);
  }

  access(repo: RepoUrl): RepoAccess | undefined {
    const { access } = this.#setup.configuration;
    return repo === access.url ? access : this.#setup.repoAccess(this.#configuration, repo);
  }

  /** When this server last renewed its session; null before it started. */
  renewedAt(): EpochMs | null {
    return this.#renewedAt;
  }

  /** When a repository last answered, which is written to the store only when it said something new. */
  answeredAt(repo: RepoUrl): EpochMs | null {
    return this.#watchers.get(repo)?.answeredAt() ?? null;
  }

  /** Whether a target's watch stands: it is then in contact now. */
  inContact(target: string): boolean {
    return this.#fleet.inContact(target);
  }

  configuration(): Configuration {
    return this.#configuration;
  }

  queueDepth(): ReturnType<Queue<PlacementId>['depth']> {
    return this.#queue.depth();
  }

  /** Follows a rewritten history that a person accepted. False when none is held. */
  async acceptRewrite(repo: RepoUrl): Promise<boolean> {
    const access = this.access(repo);
    return access !== undefined && acceptRewrite(this.#refMoves(), access, this.#abort.signal);
  }

  /** Compiles the configuration anew from the commit in force. */
  reloadConfiguration(): Promise<void> {
    return this.#inTurn(() => this.#loader.reload());
  }

  /** One look at the configuration after the other: a commit that arrives and a decision of a person load it alike. */
  #inTurn(load: () => Promise<Configuration | null>): Promise<void> {
    const turn = this.#loading.then(async () => {
      const configuration = await load();
      if (configuration !== null) await this.#adopt(configuration);
    });
    this.#loading = turn.catch(() => undefined);
    return turn;
  }

  async #adopt(configuration: Configuration): Promise<void> {
    const followed = newlyFollowed(this.#configuration.placements, configuration.placements);
    this.#configuration = configuration;
    this.#dependents = dependentsOf(configuration.placements);
    await this.#connectTargets();
    const repos = new Set(configuration.placements.flatMap(({ source }) => reposOf(source)));
    for (const repo of repos) {
      const access = this.access(repo);
      if (access !== undefined) this.#watchRepo(access);
      if (followed.has(repo)) this.#watchers.get(repo)?.askAnew();
    }
    for (const [repo, watcher] of this.#watchers) {
      if (repos.has(repo) || repo === this.#setup.configuration.access.url) continue;
      watcher.stop();
      this.#watchers.delete(repo);
    }
  }

  /** Connects what is declared and not connected: also a target that could not be reached before. */
  async #connectTargets(): Promise<void> {
    const configuration = this.#configuration;
    const declared = configuration.targets.map(({ name, runs }) => ({ name, declaration: JSON.stringify(runs) }));
    await this.#fleet.follow(declared, (name) => this.#setup.connect(configuration, name));
    if (!this.#abort.signal.aborted) this.#dataWatches.follow(this.#configuration.placements);
  }

  #watchRepo(access: RepoAccess): void {
    if (this.#watchers.has(access.url)) return;
    const { git, clock, random, pollIntervalMs } = this.#setup;
    const watcher = new RefWatcher({
      git,
      clock,
      random,
      repo: access,
      intervalMs: pollIntervalMs,
      onRefs: (refs: Refs) => refsMoved(this.#refMoves(), access, refs, this.#abort.signal),
      onFailure: (failure) => this.#sourceFailed(access.url, failure.message),
    });
    this.#watchers.set(access.url, watcher);
    watcher.start();
  }

  async #sourceFailed(repo: RepoUrl, message: string): Promise<void> {
    const { store, clock } = this.#setup;
    const known = await store.repo(repo);
    const now = clock.now();
    await store.commit([
      {
        kind: 'put-repo',
        state: {
          repo,
          checkedAt: known?.checkedAt ?? null,
          failure: message,
          failingSince: known?.failingSince ?? now,
          held: known?.held ?? null,
        },
      },
    ]);
    if (known?.failure === null || known === undefined) {
      for (const id of await store.placementsOfRepo(repo)) this.#queue.add(id);
      for (const id of usersOf(this.#configuration.placements, repo)) this.#queue.add(id);
    }
  }

  #refMoves(): RefMoveDeps {
    const configurationRepo = this.#setup.configuration.access.url;
    return {
      ...this.#deps,
      follows: (repo) => followedRefs(this.#configuration.placements, repo, repo === configurationRepo),
      isConfiguration: (repo) => repo === configurationRepo,
      users: (repo) => usersOf(this.#configuration.placements, repo),
      projectOf: (repo) =>
        this.#configuration.placements.find((placement) => placement.source.repo === repo)?.project ?? 'default',
      onConfiguration: async (commit) => {
        await this.#inTurn(() => this.#loader.follow(commit));
      },
    };
  }

  async #renewSession(): Promise<void> {
    const now = this.#setup.clock.now();
    await this.#setup.store.renewSession(now, this.#setup.sessionTtlMs);
    this.#renewedAt = now;
  }

  #repeat(what: string, everyMs: number, run: () => Promise<void>, maxPauseMs?: number): void {
    const onError = (error: unknown): void => this.#setup.onError(what, error);
    const repeater = new Repeater(this.#setup.clock, everyMs, run, onError, maxPauseMs);
    this.#repeaters.push(repeater);
    repeater.start();
  }
}
