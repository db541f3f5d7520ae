import { type ChildProcess, spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Installation } from '../server/src/e2e/installation.ts';
import { type Figures, median } from './figure.ts';
import { pause } from './fleet-run.ts';

const barePort = 11_999;
/** Asking is work for the machine too: often enough for the figure, not so often that it makes it. */
const askEveryMs = 10;
const deadlineMs = 30_000;

/**
 * The quickstart as a person has it: from the end of `git push` until the new version answers behind the route in dev. The
 * service's own start, measured in between on the same machine until its first page, is taken off: what is left is
 * Fairlead's.
 */
export async function measurePushToLive(figures: Figures, pushes: number): Promise<void> {
  const here = await Installation.make();
  const bare = new BareShop();
  const [tookMs, bareMs]: [number[], number[]] = [[], []];
  try {
    await here.up();
    await here.runs('staging', here.shop.head());
    for (let count = 0; count < pushes; count += 1) {
      tookMs.push(await pushOnce(here, `Greeting number ${count}`));
      await here.until('dev', 'dev is at rest', (row) => row.sync === 'synced' && row.delivery === null);
      await here.runs('staging', here.shop.head());
      bareMs.push(await bare.start(`http://127.0.0.1:${here.ports.dev}`));
    }
  } finally {
    bare.dispose();
    await here.dispose();
  }
  const own = median(bareMs);
  figures.noteSpread('push → new version answers', tookMs, 'ms');
  figures.note("the service's own start, median", own, 'ms');
  figures.noteSpread(
    'push → live beyond it',
    tookMs.map((took) => took - own),
    'ms',
    'p95 under 300 ms',
  );
}

async function pushOnce(here: Installation, greeting: string): Promise<number> {
  here.shop.git('pull', '--quiet', '--rebase');
  here.shop.setConfig({ greeting });
  here.shop.push(greeting);
  const pushedAt = performance.now();
  await answers(`http://127.0.0.1:${here.ports.dev}/`, greeting);
  return performance.now() - pushedAt;
}

/** Asks until the answer holds the text. */
async function answers(url: string, text: string): Promise<void> {
  const until = performance.now() + deadlineMs;
  while (performance.now() < until) {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
      (response) => response.text(),
      () => '',
    );
    if (answer.includes(text)) return;
    await pause(askEveryMs);
  }
  throw new Error(`${url} does not answer "${text}"`);
}

/** The shop's page started by hand: the same command on the same machine, with nobody in between. */
class BareShop {
  readonly #folder = mkdtempSync(join(tmpdir(), 'fairlead-bench-'));

  constructor() {
    cpSync(fileURLToPath(new URL('../examples/quickstart/app', import.meta.url)), join(this.#folder, 'app'), {
      recursive: true,
    });
    writeFileSync(join(this.#folder, 'config.json'), JSON.stringify({ greeting: 'Hello', healthy: true }));
  }

  /** Milliseconds from the command to its first page, with the goods that it asks the api for. */
  async start(apiUrl: string): Promise<number> {
    const startedAt = performance.now();
    const child = spawn('node', ['app/web.mjs'], {
      cwd: this.#folder,
      env: { PATH: process.env['PATH'], PORT: String(barePort), CONFIG: 'config.json', API_URL: apiUrl },
      stdio: 'ignore',
    });
    try {
      await answers(`http://127.0.0.1:${barePort}/`, 'Hello');
      return performance.now() - startedAt;
    } finally {
      await ended(child);
    }
  }

  dispose(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await exit;
}
