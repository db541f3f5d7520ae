import { sha256 } from '../server/src/io/sha256.ts';
import { systemClock } from '../server/src/io/system-clock.ts';
import { systemRandom } from '../server/src/io/system-random.ts';
import { mintToken } from '../server/src/usecases/act/tokens.ts';
import { serveFleet } from '../tools/demo/serve-fleet.ts';
import { type Figures, median } from './figure.ts';
import type { FleetRun } from './fleet-run.ts';

const rounds = 15;

/** What people ask for most, and what it aims at. */
const questions: readonly { readonly name: string; readonly path: string; readonly goal?: string }[] = [
  { name: 'first page of placements (50)', path: '/api/v1/placements', goal: 'under 100 ms' },
  { name: 'first page of 500', path: '/api/v1/placements?limit=500' },
  { name: 'one application', path: '/api/v1/placements?application=app-7' },
  { name: 'what failed', path: '/api/v1/placements?sync=failed' },
  { name: 'text filter', path: '/api/v1/placements?text=target-3' },
  { name: 'counts and landing page (now)', path: '/api/v1/now' },
  { name: 'first page of applications', path: '/api/v1/applications' },
  { name: 'objects found by name', path: '/api/v1/objects?search=app-7-file-2' },
  { name: 'the whole fleet for a map', path: '/api/v1/fleet' },
];

/** Asks the real API over HTTP, one question after the other on an idle server. */
export async function measureLists(figures: Figures, run: FleetRun, folder: string): Promise<void> {
  const { store, session, installation, sealer } = run;
  const served = await serveFleet({ store, session, installation, sealer, dataRoot: folder, webRoot: null, port: 0 });
  try {
    const token = await viewerToken(run);
    for (const { name, path, goal } of questions) {
      const took: number[] = [];
      let bytes = 0;
      for (let round = 0; round < rounds; round += 1) {
        const startedAt = performance.now();
        bytes = await ask(`${served.url}${path}`, token);
        took.push(performance.now() - startedAt);
      }
      figures.note(`HTTP: ${name}, median (${Math.round(bytes / 1_024)} KiB)`, median(took), 'ms', goal);
    }
  } finally {
    await served.close();
  }
}

async function viewerToken({ store }: FleetRun): Promise<string> {
  const deps = { clock: systemClock, random: systemRandom, hash: sha256 };
  const wanted = {
    name: 'bench',
    role: 'viewer',
    project: '*',
    kind: 'token',
    createdBy: 'bench',
    lifeMs: 3_600_000,
  } as const;
  const { record, secret } = mintToken(deps, wanted);
  await store.commit([{ kind: 'put-token', token: record }]);
  return secret;
}

async function ask(url: string, token: string): Promise<number> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  const body = await answer.text();
  if (!answer.ok) throw new Error(`${url} answers ${answer.status}: ${body}`);
  return body.length;
}
