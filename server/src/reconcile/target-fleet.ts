import type { Target } from '../ports/target.ts';
import type { LoopDeps } from './loop-deps.ts';
import { TargetWatch } from './target-watch.ts';

type Connected = { readonly declaration: string; readonly target: Target; readonly watch: TargetWatch };
export type DeclaredTarget = { readonly name: string; readonly declaration: string };

/** The targets that the configuration declares, each connected and watched; a changed declaration connects anew. */
export class TargetFleet {
  readonly #deps: LoopDeps;
  readonly #onError: (error: unknown) => void;
  readonly #targets = new Map<string, Connected>();

  constructor(deps: LoopDeps, onError: (error: unknown) => void) {
    this.#deps = deps;
    this.#onError = onError;
  }

  get(name: string): Target | undefined {
    return this.#targets.get(name)?.target;
  }

  inContact(name: string): boolean {
    return this.#targets.get(name)?.watch.inContact() ?? false;
  }

  async follow(
    declared: readonly DeclaredTarget[],
    connect: (name: string) => Promise<Target | undefined>,
  ): Promise<void> {
    const wanted = new Map(declared.map((target) => [target.name, target.declaration]));
    for (const [name, connected] of this.#targets)
      if (wanted.get(name) !== connected.declaration) await this.#drop(name, connected);
    for (const { name, declaration } of declared) {
      if (this.#targets.has(name)) continue;
      try {
        const target = await connect(name);
        if (target !== undefined) this.#add(name, declaration, target);
      } catch (error) {
        await this.#tellUnconnected(name, error);
      }
    }
  }

  async close(): Promise<void> {
    for (const [name, connected] of this.#targets) await this.#drop(name, connected);
  }

  /** Why a target could not be connected stands on its row, once; it is tried again. */
  async #tellUnconnected(name: string, error: unknown): Promise<void> {
    const { store } = this.#deps;
    const message = error instanceof Error ? error.message : String(error);
    const known = (await store.targets()).find((state) => state.target === name);
    if (known?.message === message) return;
    this.#onError(error);
    const lastContactAt = known?.lastContactAt ?? null;
    const state = { target: name, reachable: false, message, version: known?.version ?? '', lastContactAt };
    await store.commit([{ kind: 'put-target', state }]);
  }

  #add(name: string, declaration: string, target: Target): void {
    const watch = new TargetWatch(this.#deps, target, this.#onError);
    this.#targets.set(name, { declaration, target, watch });
    watch.start();
  }

  async #drop(name: string, { target, watch }: Connected): Promise<void> {
    this.#targets.delete(name);
    await watch.stop();
    await target.close();
  }
}
