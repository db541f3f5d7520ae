// A company's fleet to look at: 10,000 placements on 300 clusters with four weeks behind them, in a real store, on the
// real page.    npm run demo:fleet [-- --placements N] [--targets N] [--weeks N] [--seed N] [--port N] [--data DIR] [--still]
// `--data` keeps it: the next start opens it again at once. `--still` lets nothing happen while one looks.
import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { InstallationId } from '@fairlead/core/model/ids.ts';
import { aesSealer } from '../../server/src/adapters/secrets/aes-sealer.ts';
import { loadMasterKey } from '../../server/src/adapters/secrets/master-key.ts';
import { openFileStore } from '../../server/src/adapters/store/sqlite/open-store.ts';
import { makePrivateDirectory } from '../../server/src/io/files.ts';
import { sha256 } from '../../server/src/io/sha256.ts';
import { systemClock } from '../../server/src/io/system-clock.ts';
import { systemRandom } from '../../server/src/io/system-random.ts';
import { signInLink } from '../../server/src/main/local-access.ts';
import { playFleet } from './play-fleet.ts';
import { serveFleet } from './serve-fleet.ts';
import { writeFleet } from './write-fleet.ts';

const sessionTtlMs = 60_000;

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      placements: { type: 'string', default: '10000' },
      targets: { type: 'string', default: '300' },
      weeks: { type: 'string', default: '4' },
      seed: { type: 'string', default: '1' },
      port: { type: 'string', default: '7071' },
      data: { type: 'string' },
      still: { type: 'boolean', default: false },
    },
  });
  const number = (name: 'placements' | 'targets' | 'weeks' | 'seed' | 'port'): number => Number(values[name]);
  const wrong = (['placements', 'targets', 'weeks', 'seed', 'port'] as const).find(
    (name) => !Number.isInteger(number(name)),
  );
  if (wrong !== undefined) {
    console.error(`--${wrong} takes a whole number, not "${values[wrong]}"`);
    process.exitCode = 2;
    return;
  }
  const stopped = new Promise<void>((resolveStop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolveStop());
  });
  const root = values.data === undefined ? await mkdtemp(join(tmpdir(), 'fairlead-demo-')) : resolve(values.data);
  const shape = {
    placements: number('placements'),
    targets: number('targets'),
    weeks: number('weeks'),
    seed: number('seed'),
  };
  try {
    await show(root, shape, { port: number('port'), still: values.still }, stopped);
  } finally {
    if (values.data === undefined) await rm(root, { recursive: true, force: true });
  }
}

type Shape = { readonly placements: number; readonly targets: number; readonly weeks: number; readonly seed: number };

async function show(
  root: string,
  shape: Shape,
  { port, still }: { port: number; still: boolean },
  stopped: Promise<void>,
): Promise<void> {
  await makePrivateDirectory(join(root, 'store'));
  const file = join(root, 'store', 'fairlead.db');
  const sealer = aesSealer(await loadMasterKey(join(root, 'keys', 'master.key')));
  const deps = { clock: systemClock, random: systemRandom, onBroken: fail, onListenerError: fail };
  const store = await openFileStore({ file }, deps);
  const session = await store.openSession('demo', systemClock.now(), sessionTtlMs);
  const renewal = setInterval(() => void store.renewSession(systemClock.now(), sessionTtlMs), sessionTtlMs / 3);
  try {
    const begun = performance.now();
    const progress = (text: string): void =>
      console.log(`${((performance.now() - begun) / 1_000).toFixed(1).padStart(6)} s  ${text}`);
    const { total } = await store.countPlacements({});
    if (total > 0) progress(`${total} placements are there already`);
    else await writeFleet({ store, sealer, now: systemClock.now(), progress }, shape);
    const installation = (await store.installation())?.id ?? ('' as InstallationId); // a store always has one once it is open
    const dist = resolve(import.meta.dirname, '..', '..', 'web', 'dist');
    const webRoot = await access(join(dist, 'index.html')).then(
      () => dist,
      () => null,
    );
    const served = await serveFleet({
      store,
      sealer,
      session,
      installation,
      dataRoot: root,
      webRoot,
      port,
    });
    const link = await signInLink({ store, clock: systemClock, random: systemRandom, hash: sha256 }, served.url);
    console.log(`\n  The fleet is at ${served.url}${webRoot === null ? ' (run `npm run build` for the page)' : ''}`);
    console.log(`  Sign in with this link (works once, for 15 minutes): ${link}`);
    console.log('  It is a demonstration: what you ask is recorded, but no cluster is behind it. Ctrl-C ends it.\n');
    const stop = still ? () => undefined : playFleet(store, shape.seed);
    await stopped;
    stop();
    await served.close();
  } finally {
    clearInterval(renewal);
    await store.closeSession();
    await store.close();
  }
}

function fail(error: unknown): never {
  throw error;
}
