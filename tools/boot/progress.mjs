import { performance } from 'node:perf_hooks';

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * Shows one step of the boot as one line on standard error, with its seconds; on a terminal also while it runs.
 * @template T
 * @param {string} title
 * @param {() => Promise<T>} work
 * @param {() => number} [share] how much is done, 0 to 1
 * @returns {Promise<T>}
 */
export async function step(title, work, share) {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1)} s`;
  const stop = process.stderr.isTTY ? animate(title, seconds, share) : () => undefined;
  try {
    const result = await work();
    stop();
    process.stderr.write(`✓ ${title.padEnd(44)} ${seconds()}\n`);
    return result;
  } catch (error) {
    stop();
    process.stderr.write(`✗ ${title.padEnd(44)} ${seconds()}\n`);
    throw error;
  }
}

/**
 * @param {string} title
 * @param {() => string} seconds
 * @param {(() => number) | undefined} share
 */
function animate(title, seconds, share) {
  let tick = 0;
  let percent = '';
  const timer = setInterval(() => {
    // The share costs a look at the disk: not on every frame.
    if (share && tick % 5 === 0) percent = `  ${Math.round(share() * 100)} %`;
    process.stderr.write(`\r\x1b[2K${frames[tick % frames.length]} ${title.padEnd(44)} ${seconds()}${percent}`);
    tick += 1;
  }, 100);
  return () => {
    clearInterval(timer);
    process.stderr.write('\r\x1b[2K');
  };
}
