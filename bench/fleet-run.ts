import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Epoch, InstallationId, RepoUrl } from '@fairlead/core/model/ids.ts';
import { normaliseRepoUrl } from '@fairlead/core/source/repo-url.ts';
import { defaultMirrorLimits } from '../server/src/adapters/git/mirror/mirror-deps.ts';
import { MirrorGit } from '../server/src/adapters/git/mirror/mirror-git.ts';
import { plainRenderer } from '../server/src/adapters/render/plain/plain-renderer.ts';
import { aesSealer } from '../server/src/adapters/secrets/aes-sealer.ts';
import { openFileStore } from '../server/src/adapters/store/sqlite/open-store.ts';
import { FakeTarget } from '../server/src/adapters/targets/fake/index.ts';
import { decodeText } from '../server/src/io/decode-text.ts';
import { ExecProcess } from '../server/src/io/exec-process.ts';
import { sha256 } from '../server/src/io/sha256.ts';
import { systemClock } from '../server/src/io/system-clock.ts';
import { systemRandom } from '../server/src/io/system-random.ts';
import type { RepoAccess } from '../server/src/ports/git.ts';
import type { Renderer } from '../server/src/ports/renderer.ts';
import type { Session, Store } from '../server/src/ports/store.ts';
import type { Target } from '../server/src/ports/target.ts';
import { Loop } from '../server/src/reconcile/loop.ts';
import { noJudge, noVerifier } from '../server/src/testing/no-judge.ts';
import { type CallCounts, countCalls } from './count-calls.ts';
import type { FleetRepositories } from './fleet-repositories.ts';

const sessionTtlMs = 30_000;
const pollIntervalMs = 60_000;
const concurrency = 16;
const lookEveryMs = 200;
const sealer = aesSealer({ bytes: new Uint8Array(32).fill(7) });

/** The real loop, durable store, Git and renderer, over targets in memory unless others are given, wired as the server wires them, with counters between. */
export class FleetRun {
  readonly store: Store;
  readonly session: Session;
  readonly installation: InstallationId;
  readonly calls: { readonly store: CallCounts; readonly git: CallCounts; readonly renderer: CallCounts };
  readonly sealer = sealer;
  readonly #loop: Loop;
  readonly #file: string;
  readonly #closeGit: () => Promise<void>;
  readonly #targets: Map<string, FakeTarget>;

  private constructor(parts: {
    readonly store: Store;
    readonly session: Session;
    readonly installation: InstallationId;
    readonly calls: FleetRun['calls'];
    readonly loop: Loop;
    readonly file: string;
    readonly closeGit: () => Promise<void>;
    readonly targets: Map<string, FakeTarget>;
  }) {
    this.store = parts.store;
    this.session = parts.session;
    this.installation = parts.installation;
    this.calls = parts.calls;
    this.#loop = parts.loop;
    this.#file = parts.file;
    this.#closeGit = parts.closeGit;
    this.#targets = parts.targets;
  }

  /**
   * Opens what is kept in the folder. `connect` gives the targets, where they are not to be ones in memory; `renderer` one that does
   * more than plain files.
   */
  static async open(
    folder: string,
    repositories: Pick<FleetRepositories, 'configuration'>,
    connect?: (name: string) => Target,
    renderer: Renderer = plainRenderer(),
  ): Promise<FleetRun> {
    const file = join(folder, 'store', 'fairlead.db');
    mkdirSync(join(folder, 'store'), { recursive: true });
    const store = await openFileStore(
      { file },
      { clock: systemClock, random: systemRandom, onBroken: raise, onListenerError: raise },
    );
    const session = await store.openSession('bench', systemClock.now(), sessionTtlMs);
    const installation = (await store.installation())?.id;
    if (installation === undefined) throw new Error('the store has no installation');
    const programs = new ExecProcess();
    const git = new MirrorGit({
      dataDir: folder,
      clock: systemClock,
      random: systemRandom,
      hash: sha256,
      env: process.env,
      credential: async () => undefined,
      exec: programs.run,
      programs: { git: 'git', ssh: 'ssh' },
      limits: defaultMirrorLimits,
    });
    const targets = new Map<string, FakeTarget>();
    const counted = { store: countCalls(store), git: countCalls(git), renderer: countCalls(renderer) };
    const loop = new Loop({
      store: counted.store.port,
      git: counted.git.port,
      ...{ judge: noJudge, commitVerifier: noVerifier, renderer: counted.renderer.port },
      sealer,
      clock: systemClock,
      random: systemRandom,
      hash: sha256,
      installation,
      epoch: () => session.epoch as Epoch,
      replica: 'bench',
      failpoint: () => undefined,
      configuration: { access: accessOf(repositories.configuration), path: '' },
      decodeText,
      repoAccess: (_configuration, repo) => accessOf(repo),
      connect: async (_configuration, name) => connect?.(name) ?? connectFake(targets, name),
      notifiers: () => [],
      concurrency,
      pollIntervalMs,
      sessionTtlMs,
      retentionMs: 90 * 86_400_000,
      onError: (what, error) => raise(new Error(what, { cause: error })),
      onLeaseLost: raise,
    });
    const calls = { store: counted.store.calls, git: counted.git.calls, renderer: counted.renderer.calls };
    const closeGit = async (): Promise<void> => {
      await git.close();
      await programs.close();
    };
    return new FleetRun({ store, session, installation, calls, loop, file, closeGit, targets });
  }

  start(): Promise<void> {
    return this.#loop.start();
  }

  /** Waits until so many placements are synced, nothing is under way, and nothing is to be looked at later. */
  async atRest(placements: number): Promise<void> {
    for (;;) {
      const { ready, working, later } = this.#loop.queueDepth();
      if (ready + working + later === 0) {
        const { bySync } = await this.store.countPlacements({});
        if (bySync['synced'] === placements) return;
      }
      await pause(lookEveryMs);
    }
  }

  /** Waits until so many placements run, healthy, whether or not they are still watched. */
  async delivered(placements: number): Promise<void> {
    for (;;) {
      const { bySync, byHealth } = await this.store.countPlacements({});
      if (bySync['synced'] === placements && byHealth['healthy'] === placements) return;
      await pause(lookEveryMs);
    }
  }

  /** Looks at a repository now, as for a webhook. */
  poll(repo: string): void {
    this.#loop.poll(accessOf(repo).url);
  }

  /** Requests to the targets so far. */
  targetCalls(): number {
    let calls = 0;
    for (const target of this.#targets.values())
      calls += Object.values(target.calls).reduce((sum, count) => sum + count, 0);
    return calls;
  }

  /** Single writes of objects so far. */
  targetWrites(): number {
    return [...this.#targets.values()].reduce((sum, { writes }) => sum + writes, 0);
  }

  /** Lets go of what the targets remember, so that the heap is the program's alone. The run cannot go on after it. */
  forgetTargets(): void {
    this.#targets.clear();
  }

  /** Bytes of the database with its log. */
  storeBytes(): number {
    return [this.#file, `${this.#file}-wal`].reduce(
      (sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0),
      0,
    );
  }

  async close(): Promise<void> {
    await this.#loop.stop();
    await this.store.closeSession();
    await this.store.close();
    await this.#closeGit();
  }
}

/** The loop holds a thin front; what the fake target remembers hangs on the map alone. */
function connectFake(targets: Map<string, FakeTarget>, name: string): Target {
  targets.set(name, new FakeTarget({ name, clock: systemClock, hash: sha256 }));
  const fake = (): FakeTarget => {
    const known = targets.get(name);
    if (known === undefined) throw new Error(`target ${name} was let go of`);
    return known;
  };
  return {
    name,
    checksEpoch: true,
    observe: (request, signal) => fake().observe(request, signal),
    execute: (request, signal) => fake().execute(request, signal),
    watch: (installation, listener) => {
      fake().watch(installation, listener);
      return () => undefined; // its own stop would keep all that it remembers
    },
    live: (on, ref, signal) => fake().live(on, ref, signal),
    outputs: (on, signal) => fake().outputs(on, signal),
    logs: () => fake().logs(),
    tree: () => fake().tree(),
    notes: () => fake().notes(),
    act: (asked) => fake().act(asked),
    contact: (signal) => fake().contact(signal),
    close: async () => undefined,
  };
}

function accessOf(path: string): RepoAccess {
  const url = normaliseRepoUrl(path);
  if (!url.ok) throw new Error(url.error);
  return {
    url: url.value as RepoUrl,
    mirrors: [],
    credential: null,
    write: null,
    allowLocalPath: true,
    submodulesBelow: null,
    lfs: false,
  };
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Nothing is to go wrong while something is measured, and nothing may catch that. */
function raise(error: unknown): never {
  console.error(error);
  process.exit(1);
}
