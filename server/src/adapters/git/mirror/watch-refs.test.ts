import { afterEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../io/system-clock.ts';
import { makeFolder } from '../testing/mirror-world.ts';
import { RealRepository } from '../testing/real-repository.ts';
import { watchRefs } from './watch-refs.ts';

const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0).reverse()) close();
});

function rig() {
  const folder = makeFolder();
  const real = new RealRepository(folder.path);
  let hints = 0;
  const stop = watchRefs(real.bare, systemClock, () => {
    hints += 1;
  });
  closers.push(folder.remove, stop);
  return { real, stop, hints: () => hints };
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Does it again and again until a hint comes: when a watch really begins, nobody is told. */
async function untilHinted(hints: () => number, act: () => void): Promise<void> {
  const before = hints();
  const deadline = Date.now() + 20_000;
  while (hints() === before) {
    if (Date.now() > deadline) throw new Error('no hint came');
    act();
    for (let wait = 0; wait < 20 && hints() === before; wait += 1) await turn();
  }
}

describe('server/src/adapters/git/mirror/watch-refs.ts', () => {
  it('hints when a branch moves, one is made in a new folder, a tag is set, refs are packed, one is deleted', async () => {
    const { real, hints } = rig();
    let made = 0;
    await untilHinted(hints, () => void real.commit({ a: `${made++}` }));
    await untilHinted(hints, () => void real.commit({ a: `${made++}` }, 'm', `team/x${made}/feature`));
    await untilHinted(hints, () => real.tag(`v${made++}`));
    await untilHinted(hints, () => {
      real.commit({ a: `${made++}` });
      real.inBare('pack-refs', '--all');
    });
    await untilHinted(hints, () => {
      real.commit({ a: `${made++}` }, 'm', `gone${made}`);
      real.deleteRef(`refs/heads/gone${made}`);
    });
  });

  it('hints no more once it is stopped', async () => {
    const { real, hints, stop } = rig();
    let made = 0;
    await untilHinted(hints, () => void real.commit({ a: `${made++}` }));
    stop();
    const before = hints();
    real.commit({ a: 'last' });
    const other = rig();
    await untilHinted(other.hints, () => void other.real.commit({ a: `${made++}` }));
    expect(hints()).toBe(before);
  });

  it('gives no hints, and no error, where no repository is', async () => {
    const stop = watchRefs('/nonexistent/repository', systemClock, () => {
      throw new Error('there is nothing to hint at');
    });
    await turn();
    stop();
  });
});
