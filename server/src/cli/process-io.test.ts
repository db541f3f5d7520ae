import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../api/testing/api-world.ts';

const script = fileURLToPath(new URL('./testing/cli-process.fixture.ts', import.meta.url));
let world: ApiWorld;
let env: NodeJS.ProcessEnv = {};
beforeAll(async () => {
  world = await openApiWorld();
  const { secret } = await world.token('admin', '*');
  env = { PATH: process.env['PATH'], FAIRLEAD_SERVER: world.base, FAIRLEAD_TOKEN: secret };
});
afterAll(() => world.close());

type Seen = { readonly out: string; readonly err: string };
type Hold = { readonly kill: (signal: NodeJS.Signals) => void; readonly closeOutput: () => void };

/** Runs a real process; `onOut` may act on it as soon as it has written something. */
function start(args: readonly string[], onOut: (hold: Hold) => void = () => undefined) {
  return new Promise<Seen & { readonly code: number | null }>((resolve, reject) => {
    const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', script, ...args], {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => {
      const isFirst = out === '';
      out += chunk.toString('utf8');
      if (isFirst) onOut({ kill: (signal) => child.kill(signal), closeOutput: () => child.stdout.destroy() });
    });
    child.stderr.on('data', (chunk: Buffer) => {
      err += chunk.toString('utf8');
    });
    child.once('error', reject);
    child.once('close', (code) => resolve({ out, err, code }));
  });
}

describe('server/src/cli/process-io.ts', () => {
  test('what goes to a pipe arrives whole, without colours, with its exit code', async () => {
    const { out, err, code } = await start(['get', 'placements', '-o', 'json']);
    expect(JSON.parse(out)).toMatchObject({ total: 4 });
    expect({ err, code }).toEqual({ err: '', code: 0 });
    expect(await start(['compare', 'shop/dev', 'shop/prod'])).toMatchObject({ code: 6 });
  });

  test('Ctrl-C ends what would go on forever, with 130 and no word', async () => {
    const { err, code } = await start(['events', '-f'], ({ kill }) => kill('SIGINT'));
    expect({ err, code }).toEqual({ err: '', code: 130 });
  });

  test('a reader that goes away (`| head`) ends it without a word', async () => {
    const ending = start(['events', '-f'], ({ closeOutput }) => {
      closeOutput();
      // The next line is what finds nobody reading.
      void world.store.commit([
        {
          kind: 'event',
          event: {
            version: 1,
            at: 1,
            kind: 'requested',
            project: 'web',
            placement: null,
            delivery: null,
            change: null,
            message: 'x',
            severity: 'info',
            data: {},
          },
        },
      ]);
    });
    expect(await ending).toMatchObject({ err: '', code: 130 });
  });

  test('without a terminal nobody is asked', async () => {
    expect(await start(['rollback', 'shop/dev', '--reason', 'x'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/add --yes/),
    });
  });
});
