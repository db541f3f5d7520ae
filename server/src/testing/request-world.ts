import type { CommitSha, Epoch, InstallationId, PlacementId } from '@fairlead/core/model/ids.ts';
import { plainRenderer } from '../adapters/render/plain/plain-renderer.ts';
import { aesSealer } from '../adapters/secrets/aes-sealer.ts';
import { decodeText } from '../io/decode-text.ts';
import type { Renderer } from '../ports/renderer.ts';
import { loadBundle } from '../reconcile/bundle-storage.ts';
import { readComments } from '../requests/read-comments.ts';
import type { RequestDeps } from '../requests/request-deps.ts';
import { RequestWatch } from '../requests/request-watch.ts';
import type { UseCaseDeps } from '../usecases/deps.ts';
import { FakeForge } from './fake-forge.ts';
import { noVerifier } from './no-judge.ts';
import { World } from './world.ts';

const connection = 'acme-git';

/** The world of the loop with a forge beside it, whose requests are looked at. */
export class RequestWorld extends World {
  readonly forge: FakeForge;
  /** How many renders there were, of anything. */
  readonly rendered: { count: number };
  #watch: RequestWatch | null = null;

  constructor() {
    const rendered = { count: 0 };
    const plain = plainRenderer();
    const renderer: Renderer = {
      version: plain.version,
      render: (request, signal) => {
        rendered.count += 1;
        return plain.render(request, signal);
      },
    };
    super(renderer);
    this.rendered = rendered;
    this.forge = new FakeForge(this.git, this.url);
  }

  override async start(): Promise<void> {
    await super.start();
    const deps = await this.#requestDeps();
    const onError = (what: string, error: unknown): void => {
      this.errors.push(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    };
    const useCases = this.useCases(deps);
    this.#watch = new RequestWatch({
      ...deps,
      onError,
      pollIntervalMs: 60_000,
      readComments: (forge, record, signal) => readComments({ useCases, onError }, forge, record, signal),
    });
    this.#watch.start();
  }

  override async stop(): Promise<void> {
    await this.#watch?.stop();
    await super.stop();
  }

  get watch(): RequestWatch {
    if (this.#watch === null) throw new Error('the world was not started');
    return this.#watch;
  }

  /** A branch from main with these files, and a request for it. */
  propose(
    branch: string,
    files: { readonly [path: string]: string | null },
    options: Parameters<FakeForge['open']>[2] = {},
  ): number {
    this.push(branch, files);
    return this.forge.open(branch, `Change ${branch}`, options);
  }

  push(branch: string, files: { readonly [path: string]: string | null }): CommitSha {
    const ref = `refs/heads/${branch}`;
    const main = this.repo.tip('refs/heads/main');
    if (this.repo.tip(ref) === null && main !== null) this.repo.setRef(ref, main);
    return this.repo.commit(files, { ref });
  }

  async preview(number: number) {
    const preview = await this.store.preview(this.url, number);
    if (preview === undefined) throw new Error(`request ${number} has no preview: ${this.errors.join('\n')}`);
    return preview;
  }

  async record(number: number) {
    const record = await this.store.pullRequest(this.url, number);
    if (record === undefined) throw new Error(`request ${number} is not known: ${this.errors.join('\n')}`);
    return record;
  }

  async #requestDeps(): Promise<RequestDeps> {
    const installation = (await this.store.installation())?.id ?? ('test' as InstallationId);
    const loop = this.loop;
    return {
      ...{ store: this.store, git: this.git, clock: this.clock, random: this.random, hash: this.hash, installation },
      renderer: this.renderer,
      sealer: aesSealer({ bytes: new Uint8Array(32).fill(7) }),
      epoch: () => 1 as Epoch,
      replica: 'test',
      target: (name) => loop.target(name),
      repoAccess: (repo) => loop.access(repo),
      project: (name) => loop.configuration().projects.find((project) => project.name === name),
      declared: () => loop.configuration(),
      connections: () => loop.configuration().connections,
      policy: (name) => loop.configuration().policies?.find((policy) => policy.name === name),
      judge: this.judge,
      commitVerifier: noVerifier,
      wake: (placement) => loop.wake(placement),
      dependents: () => [],
      failpoint: () => undefined,
      forges: { of: () => ({ connection, forge: this.forge }) },
      configuration: () => loop.configuration(),
      ...{ configurationAccess: this.access, configurationPath: '', decodeText },
      publicUrl: () => 'https://fairlead.acme.dev',
    };
  }

  useCases(deps: RequestDeps): UseCaseDeps {
    return {
      ...deps,
      targets: deps.target,
      wake: (placement: PlacementId) => this.loop.wake(placement),
      pollRepo: (repo) => void this.loop.poll(repo),
      loadBundle: (digest) => loadBundle(deps, digest),
      acceptRewrite: (repo) => this.loop.acceptRewrite(repo),
      identityProviders: { list: () => [], of: () => undefined },
      confirming: new Map(),
      reloadConfiguration: () => this.loop.reloadConfiguration(),
      revertsForPeople: true,
      shop: null,
      session: () => null,
      version: 'test',
      startedAt: 0,
    };
  }
}
