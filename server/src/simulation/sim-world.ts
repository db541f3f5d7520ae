import { createHash } from 'node:crypto';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { InstallationId, PlacementId, RepoUrl } from '@fairlead/core/model/ids.ts';
import { FakeGit } from '../adapters/git/fake/fake-git.ts';
import type { FakeRepository } from '../adapters/git/fake/fake-repository.ts';
import { plainRenderer } from '../adapters/render/plain/plain-renderer.ts';
import { aesSealer } from '../adapters/secrets/aes-sealer.ts';
import { openMemoryStore } from '../adapters/store/sqlite/open-store.ts';
import { decodeText } from '../io/decode-text.ts';
import type { RepoAccess } from '../ports/git.ts';
import type { PlacementRow, Session, Store } from '../ports/store.ts';
import { beginFromLedger } from '../reconcile/begin-from-ledger.ts';
import { Loop } from '../reconcile/loop.ts';
import { Life } from '../testing/life.ts';
import { mortalClock, mortalGit, mortalStore, mortalTarget } from '../testing/mortal-ports.ts';
import { noJudge, noVerifier } from '../testing/no-judge.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { SimTarget } from './sim-target.ts';
import { Witness } from './witness.ts';

const sessionTtlMs = 300_000;
const maxTurns = 2_000;

/** What is wrong, in one sentence; the simulation stops at the first. */
export type Violation = { readonly invariant: string; readonly what: string };

/** The real loop on a simulated world: Git, three targets, time, and servers that come and go. */
export class SimWorld {
  readonly clock = new VirtualClock(1_700_000_000_000);
  readonly random: SeededRandom;
  readonly hash = (text: string): string => createHash('sha256').update(text).digest('hex');
  readonly sealer = aesSealer({ bytes: new Uint8Array(32).fill(7) });
  readonly git: FakeGit;
  readonly url = 'https://git.example/fleet' as RepoUrl;
  readonly access: RepoAccess = {
    url: this.url,
    mirrors: [],
    credential: null,
    write: { host: 'git.example', from: { env: 'TOKEN' } },
    allowLocalPath: false,
    submodulesBelow: null,
    lfs: false,
  };
  readonly targets: ReadonlyMap<string, SimTarget>;
  readonly store: Store;
  readonly violations: Violation[] = [];
  readonly trace: string[] = [];
  readonly witness: Witness;
  /** Nothing can be written into the store while it is. */
  diskFull = false;
  /** Batches that a full disk kept out. */
  refusedBatches = 0;
  /** Where each life ended, newest last. */
  readonly ends: string[] = [];
  life: Life | null = null;
  session: Session | null = null;
  #loop: Loop | null = null;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
    this.git = new FakeGit({ hash: this.hash, clock: this.clock });
    const checks = this.random.chance(0.7);
    this.targets = new Map(
      ['dev', 'staging', 'prod'].map((name) => [
        name,
        new SimTarget({ name, checksEpoch: checks, clock: this.clock, random: this.random, hash: this.hash }),
      ]),
    );
    this.store = openMemoryStore({
      clock: this.clock,
      random: this.random,
      onBroken: (error) => this.violate('store', error.message),
      onListenerError: (error) => this.violate('store', String(error)),
    });
    this.witness = new Witness(this);
  }

  get repo(): FakeRepository {
    return this.git.repository(this.url);
  }

  /** The store as whoever writes finds it: on a disk that may be full. */
  get onDisk(): Store {
    const { store } = this;
    return {
      ...store,
      commit: async (batch) => {
        if (!this.diskFull) return store.commit(batch);
        this.refusedBatches++;
        throw new AppError('disk-full', 'no space is left to write the store', { retry: 'backoff' });
      },
    };
  }

  /** The running loop; null while no server is up. */
  get loop(): Loop | null {
    return this.life?.alive === true ? this.#loop : null;
  }

  violate(invariant: string, what: string): void {
    this.violations.push({ invariant, what });
  }

  note(text: string): void {
    this.trace.push(`+${((this.clock.now() - 1_700_000_000_000) / 1_000).toFixed(2)}s ${text}`);
  }

  /**
   * Starts a server on what is there, to end at its n-th failpoint where that is given. Starting itself may fail, and is
   * then tried again by whoever runs it.
   */
  async start(endAfter?: number): Promise<void> {
    const life = new Life((at) => {
      this.ends.push(at);
      this.note(`the server ended at ${at}`);
    });
    this.life = life;
    if (endAfter !== undefined) life.endAfter(endAfter);
    await this.store.closeSession().catch(() => undefined);
    const session = await this.store.openSession('test', this.clock.now(), sessionTtlMs);
    this.session = session;
    const store = mortalStore(this.onDisk, life, (batch) => this.witness.committed(batch));
    const git = mortalGit(this.git, life, (request) => this.witness.pushed(request));
    const clock = mortalClock(this.clock, life);
    const { sealer, hash, random } = this;
    const begun = await beginFromLedger({ store, git, sealer, clock }, this.access, new AbortController().signal).catch(
      (error: unknown) => String(error),
    );
    if (typeof begun === 'string') {
      this.note(`the server could not start: ${begun}`);
      life.end('start');
      return;
    }
    const installation = (await this.store.installation())?.id ?? ('none' as InstallationId);
    const loop = new Loop({
      store,
      git,
      renderer: plainRenderer(),
      judge: noJudge,
      commitVerifier: noVerifier,
      sealer,
      clock,
      random,
      hash,
      installation,
      epoch: () => session.epoch,
      replica: 'test',
      failpoint: (name) => life.failpoint(name),
      decodeText,
      configuration: { access: this.access, path: 'fairlead' },
      repoAccess: () => undefined,
      connect: async (_configuration, name) => {
        const target = this.targets.get(name);
        return target === undefined ? undefined : mortalTarget(target.fake, life, this.witness);
      },
      notifiers: () => [],
      concurrency: 4,
      pollIntervalMs: 60_000,
      sessionTtlMs,
      retentionMs: 90 * 86_400_000,
      onError: (what, error) => {
        if (!life.alive) return;
        this.note(`error in ${what}: ${error instanceof Error ? error.message : String(error)}`);
        this.witness.failed(what, error);
      },
      onLeaseLost: () => life.end('a lost lease'),
    });
    this.#loop = loop;
    await this.attempt(() => loop.start());
  }

  /** Lets everything happen that is due within so many milliseconds; `strideMs` lets time go in steps that skip the moments between. */
  async run(durationMs: number, strideMs = 0): Promise<void> {
    const until = this.clock.now() + durationMs;
    let standing = 0;
    for (;;) {
      await this.settle();
      if (this.violations.length > 0) return;
      const at = this.clock.nextAt();
      if (at === null || at > until) break;
      standing = at > this.clock.now() ? 0 : standing + 1;
      if (standing > maxTurns) return this.violate('rest', 'the loop looks again and again at one moment');
      this.clock.advanceTo(Math.min(until, Math.max(at, this.clock.now() + strideMs)));
    }
    this.clock.advanceTo(until);
    await this.settle();
  }

  /** Turns of the event loop until nothing moves by itself any more: all that is left waits for time. */
  async settle(): Promise<void> {
    let quiet = 0;
    for (let turn = 0; quiet < 3; turn++) {
      if (turn > maxTurns) {
        this.violate('a pass ends', `the loop does not come to rest: ${JSON.stringify(this.loop?.queueDepth())}`);
        return;
      }
      await new Promise<void>((resolve) => setImmediate(resolve));
      const { ready, working } = this.loop?.queueDepth() ?? { ready: 0, working: 0 };
      const waiting = [...this.targets.values()].reduce((sum, target) => sum + target.waiting, 0);
      const moves = ready > 0 ? working < 4 || waiting === 0 : working > waiting;
      quiet = moves ? 0 : quiet + 1;
    }
  }

  /** Does something that a dying server may leave unfinished. */
  async attempt(what: () => Promise<unknown>): Promise<void> {
    let done = false;
    const running = what()
      .catch((error: unknown) => this.note(`refused: ${error instanceof Error ? error.message : String(error)}`))
      .finally(() => {
        done = true;
      });
    for (let turn = 0; turn < 20 && !done; turn++) await new Promise<void>((resolve) => setImmediate(resolve));
    if (done) await running;
  }

  async rows(): Promise<readonly PlacementRow[]> {
    return (await this.store.placements({}, { limit: 100, cursor: null })).items;
  }

  wake(placement: PlacementId): void {
    this.loop?.wake(placement);
  }

  async close(): Promise<void> {
    this.life?.end('the end of the simulation');
    await this.store.close();
  }
}
