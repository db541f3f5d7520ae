import { watch } from 'node:fs';
import { join } from 'node:path';
import type { QuickstartOptions } from './quickstart.ts';
import { runGit } from './quickstart.ts';

const settleMs = 200;

/**
 * Brings the visible clone along when Fairlead commits to the shop (a promotion, a revert), so that the person's next push is
 * not refused. Only forwards: a clone with commits of its own, on another branch, or with edits in the way is left alone.
 */
export function followShop(options: QuickstartOptions): () => void {
  let timer: NodeJS.Timeout | undefined;
  const forward = (): void => {
    // It fails where it may not go forward, and then it is the person's to pull.
    void runGit(options, options.data.shopClone, ['pull', '--quiet', '--ff-only', '--no-rebase']).catch(
      () => undefined,
    );
  };
  const watcher = watch(join(options.data.shopRepo, 'refs', 'heads'), { persistent: false }, () => {
    clearTimeout(timer);
    timer = setTimeout(forward, settleMs);
    timer.unref();
  });
  watcher.on('error', () => watcher.close());
  forward();
  return () => {
    clearTimeout(timer);
    watcher.close();
  };
}
