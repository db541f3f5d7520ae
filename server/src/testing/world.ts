import { createHash } from 'node:crypto';
import type { Epoch, InstallationId, RepoUrl } from '@fairlead/core/model/ids.ts';
import { FakeGit } from '../adapters/git/fake/fake-git.ts';
import { plainRenderer } from '../adapters/render/plain/plain-renderer.ts';
import { aesSealer } from '../adapters/secrets/aes-sealer.ts';
import { openMemoryStore } from '../adapters/store/sqlite/open-store.ts';
import { decodeText } from '../io/decode-text.ts';
import type { CommitVerifier } from '../ports/commit-verifier.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { Judge } from '../ports/judge.ts';
import type { Renderer } from '../ports/renderer.ts';
import type { PlacementRow, Store } from '../ports/store.ts';
import { beginFromLedger } from '../reconcile/begin-from-ledger.ts';
import { Loop } from '../reconcile/loop.ts';
import { MemoryTarget } from './memory-target.ts';
import { noJudge, noVerifier } from './no-judge.ts';
import { VirtualClock } from './virtual-clock.ts';

/** The real loop, store, renderer and configuration over a fake Git and targets in memory, with time that a test moves. */
export class World {
  readonly clock = new VirtualClock(1_700_000_000_000);
  readonly hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  readonly git = new FakeGit({ hash: this.hash, clock: this.clock });
  readonly targets = new Map<string, MemoryTarget>();
  readonly errors: string[] = [];
  /** Why targets that are new cannot be connected; null while they can. */
  refuse: string | null = null;
  store: Store;
  readonly url = 'https://git.example/shop' as RepoUrl;
  readonly access: RepoAccess = {
    url: this.url,
    mirrors: [],
    credential: null,
    write: { host: 'git.example', from: { env: 'TOKEN' } },
    allowLocalPath: false,
    submodulesBelow: null,
    lfs: false,
  };
  #loop: Loop | null = null;
  #ids = 0;

  readonly renderer: Renderer;
  readonly judge: Judge;
  readonly #verifier: CommitVerifier;

  constructor(renderer: Renderer = plainRenderer(), judge: Judge = noJudge, verifier: CommitVerifier = noVerifier) {
    this.#verifier = verifier;
    this.renderer = renderer;
    this.judge = judge;
    const random = { fraction: () => 0.5, id: () => `id-${++this.#ids}` };
    this.random = random;
    this.store = this.#openStore();
  }

  readonly random: { fraction(): number; id(): string };

  get repo() {
    return this.git.repository(this.url);
  }

  get loop(): Loop {
    if (this.#loop === null) throw new Error('the world was not started');
    return this.#loop;
  }

  async start(): Promise<void> {
    const session = await this.store.openSession('test', this.clock.now(), 1_000_000_000);
    const sealer = aesSealer({ bytes: new Uint8Array(32).fill(7) });
    const { store, git, clock } = this;
    await beginFromLedger({ store, git, sealer, clock }, this.access, new AbortController().signal);
    const installation = await this.store.installation();
    this.#loop = new Loop({
      store: this.store,
      git: this.git,
      renderer: this.renderer,
      judge: this.judge,
      commitVerifier: this.#verifier,
      sealer,
      clock: this.clock,
      random: this.random,
      hash: this.hash,
      installation: installation?.id ?? ('test' as InstallationId),
      epoch: () => session.epoch as Epoch,
      replica: 'test',
      failpoint: () => undefined,
      configuration: { access: this.access, path: '' },
      decodeText,
      repoAccess: () => undefined,
      connect: async (_configuration, name) => {
        if (this.refuse !== null && !this.targets.has(name)) throw new Error(this.refuse);
        return this.target(name);
      },
      notifiers: () => [],
      concurrency: 4,
      pollIntervalMs: 60_000,
      sessionTtlMs: 1_000_000,
      retentionMs: 86_400_000,
      onError: (what, error) =>
        this.errors.push(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`),
      onLeaseLost: (error) => this.errors.push(error.message),
    });
    await this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop?.stop();
    this.#loop = null;
  }

  /** The machine is lost, with its store and its mirrors; Git and the targets are not. */
  async loseStore(): Promise<void> {
    await this.store.close();
    this.git.forget();
    this.clock.advanceTo(this.clock.now() + 60_000);
    this.store = this.#openStore();
  }

  #openStore(): Store {
    return openMemoryStore({
      clock: this.clock,
      random: this.random,
      onBroken: (error) => this.errors.push(error.message),
      onListenerError: (error) => this.errors.push(String(error)),
    });
  }

  target(name: string): MemoryTarget {
    const known = this.targets.get(name) ?? new MemoryTarget(name, this.clock);
    this.targets.set(name, known);
    return known;
  }

  /** Lets everything happen that is due within so many milliseconds of virtual time. */
  async run(durationMs = 5_000): Promise<void> {
    const until = this.clock.now() + durationMs;
    for (;;) {
      await this.#settle();
      const at = this.clock.nextAt();
      if (at === null || at > until) break;
      this.clock.advanceTo(at);
    }
    this.clock.advanceTo(until);
    await this.#settle();
  }

  async placement(stage: string, application = 'shop'): Promise<PlacementRow> {
    const page = await this.store.placements({ application, stage }, { limit: 1, cursor: null });
    const row = page.items[0];
    if (row === undefined)
      throw new Error(
        `no placement of ${application} in ${stage}: ${JSON.stringify(await this.store.problems())} ${this.errors.join('\n')}`,
      );
    return row;
  }

  /** Microtasks and immediates until nothing more moves by itself. */
  async #settle(): Promise<void> {
    for (let quiet = 0; quiet < 5; ) {
      const before = JSON.stringify([await this.store.lastEventSeq(), this.#loop?.queueDepth() ?? null]);
      for (let turn = 0; turn < 20; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
      const after = JSON.stringify([await this.store.lastEventSeq(), this.#loop?.queueDepth() ?? null]);
      quiet = before === after && (this.#loop?.queueDepth().working ?? 0) === 0 ? quiet + 1 : 0;
    }
  }
}
