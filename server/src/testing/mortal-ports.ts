import type { Clock } from '../ports/clock.ts';
import type { Git } from '../ports/git.ts';
import type { Store, Write } from '../ports/store.ts';
import type { Target, TargetEvent } from '../ports/target.ts';
import { type Life, mortal, never } from './life.ts';

/** Timers that die with the server. */
export function mortalClock(clock: Clock, life: Life): Clock {
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, run) => clock.after(delayMs, () => (life.alive ? run() : undefined)),
  };
}

/** The store as one server sees it; before and after each commit it may end. */
export function mortalStore(store: Store, life: Life, onCommit: (batch: readonly Write[]) => void): Store {
  return {
    ...mortal(store, life),
    commit: async (batch) => {
      const name = `commit of ${batch[0]?.kind ?? 'nothing'}`;
      if (!life.pass(`before ${name}`)) return never();
      onCommit(batch);
      await life.outlive(store.commit(batch));
      if (!life.pass(`after ${name}`)) return never();
    },
    onCommit: (listener) => life.holds(store.onCommit(listener)),
  };
}

/** Git as one server sees it; before and after each push it may end. */
export function mortalGit(git: Git, life: Life, onPush: (request: Parameters<Git['push']>[1]) => void): Git {
  const port = mortal(git, life);
  return new Proxy(port, {
    get: (_, name) => {
      if (name === 'push') {
        const push: Git['push'] = async (repo, request, signal) => {
          if (!life.pass('before push')) return never();
          onPush(request);
          const outcome = await life.outlive(git.push(repo, request, signal));
          return life.pass('after push') ? outcome : never();
        };
        return push;
      }
      if (name === 'onHint') {
        const onHint: Git['onHint'] = (repo, hint) => life.holds(git.onHint(repo, hint));
        return onHint;
      }
      return Reflect.get(port, name) as unknown;
    },
  });
}

/** Told of every call that may write, before it reaches the target and after it has ended in any way. */
export type ExecuteWitness = {
  readonly begins: (target: Target, request: Parameters<Target['execute']>[0]) => Promise<void>;
  readonly ends: (
    target: Target,
    request: Parameters<Target['execute']>[0],
    ended: 'whole' | 'broken',
  ) => Promise<void>;
};

/** A target as one server sees it; before a wave, between its effects and after it the server may end. */
export function mortalTarget(target: Target, life: Life, witness: ExecuteWitness): Target {
  const watch: Target['watch'] = (installation, listener) =>
    life.holds(target.watch(installation, (event: TargetEvent) => (life.alive ? listener(event) : undefined)));
  async function* execute(
    request: Parameters<Target['execute']>[0],
    signal: AbortSignal,
  ): ReturnType<Target['execute']> {
    if (!life.pass('before execute')) await never();
    await witness.begins(target, request);
    try {
      for await (const effect of target.execute(request, signal)) {
        if (!life.pass(`effect on ${effect.key}`)) await never();
        yield effect;
      }
    } catch (error) {
      if (!life.alive) await never();
      await witness.ends(target, request, 'broken');
      throw error;
    }
    if (!life.pass('after execute')) await never();
    await witness.ends(target, request, 'whole');
  }
  const port = mortal(target, life);
  return new Proxy(port, {
    get: (_, name) => {
      if (name === 'watch') return watch;
      if (name === 'execute') return execute;
      // The world outlives its servers: ending a connection only ends this one's listening.
      if (name === 'close') return async () => undefined;
      return Reflect.get(port, name) as unknown;
    },
  });
}
