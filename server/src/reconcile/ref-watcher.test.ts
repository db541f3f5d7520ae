import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import { describe, expect, it } from 'vitest';
import type { Refs, RepoAccess } from '../ports/git.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { RefWatcher } from './ref-watcher.ts';

const repo: RepoAccess = {
  url: 'https://git.acme.dev/shop' as RepoUrl,
  mirrors: [],
  credential: null,
  write: null,
  allowLocalPath: false,
  submodulesBelow: null,
  lfs: false,
};
const at = (digit: string): Refs => ({ 'refs/heads/main': digit.repeat(40) as CommitSha });

/** A watcher on a clock that stands, over answers that the test gives. */
function rig(
  options: { fraction?: number; onRefs?: (refs: Refs) => Promise<void> | void; onFailure?: () => void } = {},
) {
  const clock = new VirtualClock(1_000_000);
  const seen: Refs[] = [];
  const failures: Failure[] = [];
  const askedAt: number[] = [];
  let hint = () => {};
  let hintsStopped = false;
  let answer: () => Promise<Refs> = async () => at('1');
  const watcher = new RefWatcher({
    clock,
    repo,
    intervalMs: 60_000,
    random: { fraction: () => options.fraction ?? 0.5, id: () => 'x' },
    git: {
      refs: async () => {
        askedAt.push(clock.now() - 1_000_000);
        return answer();
      },
      onHint: (_, run) => {
        hint = run;
        return () => {
          hintsStopped = true;
        };
      },
    },
    onRefs: async (refs) => {
      await options.onRefs?.(refs);
      seen.push(refs);
    },
    onFailure: (failure) => {
      failures.push(failure);
      options.onFailure?.();
    },
  });
  const settle = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  /** Moves time timer by timer, letting each answer arrive before the next. */
  const pass = async (ms: number) => {
    const end = clock.now() + ms;
    await settle();
    for (let next = clock.nextAt(); next !== null && next <= end; next = clock.nextAt()) {
      clock.advanceTo(next);
      await settle();
    }
    clock.advanceTo(end);
    await settle();
  };
  return {
    watcher,
    clock,
    seen,
    failures,
    askedAt,
    pass,
    hint: () => hint(),
    isHintStopped: () => hintsStopped,
    answerWith: (next: () => Promise<Refs>) => (answer = next),
  };
}

const away = async (): Promise<Refs> => {
  throw new AppError('unavailable', 'the host does not answer', { retry: 'backoff' });
};

describe('server/src/reconcile/ref-watcher.ts', () => {
  it('asks at once, then every interval, and tells only what changed', async () => {
    const { watcher, seen, askedAt, pass, answerWith } = rig();
    watcher.start();
    await pass(130_000);
    expect(askedAt).toEqual([0, 60_000, 120_000]);
    expect(seen).toEqual([at('1')]);
    answerWith(async () => at('2'));
    await pass(60_000);
    expect(seen).toEqual([at('1'), at('2')]);
    await watcher.stop();
  });

  it.each([
    [0, 54_000],
    [0.999999, 66_000],
  ])('spreads polls by a tenth: fraction %d waits %d ms', async (fraction, waitMs) => {
    const { watcher, askedAt, pass } = rig({ fraction });
    watcher.start();
    await pass(waitMs + 1);
    expect(askedAt.map((each) => Math.round(each))).toEqual([0, waitMs]);
    await watcher.stop();
  });

  it('asks at once on a hint after a quiet time', async () => {
    const { watcher, seen, askedAt, pass, hint, answerWith } = rig();
    watcher.start();
    await pass(10_000);
    answerWith(async () => at('2'));
    hint();
    await pass(0);
    expect(askedAt).toEqual([0, 10_000]);
    expect(seen).toEqual([at('1'), at('2')]);
    await watcher.stop();
  });

  it('answers a flood of hints with five questions at once, then two a second', async () => {
    const { watcher, askedAt, pass } = rig();
    watcher.start();
    await pass(0);
    for (let ms = 0; ms < 10_000; ms += 1) {
      for (let each = 0; each < 10; each += 1) watcher.hint();
      await pass(1);
    }
    expect(askedAt.slice(0, 7)).toEqual([0, 100, 200, 300, 400, 500, 1_000]);
    expect(askedAt.length).toBeLessThanOrEqual(25);
    expect(askedAt.length).toBeGreaterThanOrEqual(20);
    await watcher.stop();
  });

  it('keeps one question waiting while one is under way, however many hints come', async () => {
    const { watcher, askedAt, pass, answerWith } = rig();
    const replies: ((refs: Refs) => void)[] = [];
    answerWith(() => new Promise((resolve) => replies.push(resolve)));
    watcher.start();
    await pass(5_000);
    for (let each = 0; each < 1_000; each += 1) watcher.hint();
    await pass(200_000);
    expect(askedAt).toEqual([0]);
    replies.shift()?.(at('1'));
    await pass(5_000);
    expect(askedAt.length).toBe(2);
    replies.shift()?.(at('1'));
    await pass(5_000);
    expect(askedAt.length).toBe(2);
    await watcher.stop();
  });

  it('backs off while the repository is away, at most ten minutes, and tells each failure', async () => {
    const { watcher, failures, askedAt, pass, answerWith } = rig();
    answerWith(away);
    watcher.start();
    await pass(3_600_000);
    const gaps = askedAt.slice(1).map((each, index) => each - (askedAt[index] ?? 0));
    expect(gaps.slice(0, 9)).toEqual([5_000, 10_000, 20_000, 40_000, 80_000, 160_000, 320_000, 600_000, 600_000]);
    expect(failures.length).toBe(askedAt.length);
    expect(failures[0]).toMatchObject({
      code: 'source-unreachable',
      message: 'the host does not answer',
      retryable: true,
    });
    await watcher.stop();
  });

  it('tells the refs again after a failure, so that whoever noted it can clear it', async () => {
    const { watcher, seen, failures, pass, answerWith } = rig();
    watcher.start();
    await pass(0);
    answerWith(away);
    await pass(60_000);
    answerWith(async () => at('1'));
    await pass(6_000);
    expect(failures.length).toBe(1);
    expect(seen).toEqual([at('1'), at('1')]);
    await pass(120_000);
    expect(seen.length).toBe(2);
    await watcher.stop();
  });

  it('waits as long as a server asks for', async () => {
    const { watcher, askedAt, pass, answerWith } = rig();
    answerWith(async () => {
      throw new AppError('too-many-requests', 'slower please', { retry: { afterMs: 90_000 } });
    });
    watcher.start();
    await pass(95_000);
    expect(askedAt).toEqual([0, 90_000]);
    await watcher.stop();
  });

  it('tells a change again when it could not be taken in', async () => {
    let broken = true;
    const { watcher, seen, failures, pass } = rig({
      onRefs: async () => {
        if (broken) throw new Error('the store is away');
      },
    });
    watcher.start();
    await pass(0);
    expect([seen.length, failures.length]).toEqual([0, 1]);
    expect(JSON.stringify(failures)).not.toContain('the store is away');
    broken = false;
    await pass(6_000);
    expect(seen).toEqual([at('1')]);
    await watcher.stop();
  });

  it('goes on when the failure could not be noted either', async () => {
    const { watcher, askedAt, pass, answerWith } = rig({
      onFailure: () => {
        throw new Error('the store is away');
      },
    });
    answerWith(away);
    watcher.start();
    await pass(20_000);
    expect(askedAt.length).toBe(3);
    await watcher.stop();
  });

  it('asks nothing once it is stopped, and waits for the question under way', async () => {
    const { watcher, askedAt, seen, failures, pass, hint, isHintStopped, answerWith, clock } = rig();
    let reply = (_: Refs) => {};
    answerWith(() => new Promise((resolve) => (reply = resolve)));
    watcher.start();
    await pass(0);
    let stopped = false;
    const stopping = watcher.stop().then(() => {
      stopped = true;
    });
    await pass(0);
    expect(stopped).toBe(false);
    reply(at('1'));
    await stopping;
    hint();
    await pass(600_000);
    expect(askedAt).toEqual([0]);
    expect(failures).toEqual([]);
    expect(seen.length).toBeLessThanOrEqual(1);
    expect(clock.nextAt()).toBeNull();
    expect(isHintStopped()).toBe(true);
  });
});
