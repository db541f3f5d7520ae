// What Fairlead costs and how fast it is, as numbers side by side from one run. Told, not judged: see docs/performance.md.
//   npm run bench [-- --smoke] [--json] [--only PART]…
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Figure, Figures } from './figure.ts';
import { formatFigures } from './format-figures.ts';
import { measureCluster } from './kubernetes/measure-cluster.ts';
import { measureKill } from './kubernetes/measure-kill.ts';
import { measureWaiting } from './kubernetes/measure-waiting.ts';
import { measureEngine } from './measure-engine.ts';
import { measureFleet } from './measure-fleet.ts';
import { measureGate } from './measure-gate.ts';
import { measureManifest } from './measure-manifest.ts';
import { measureMixed } from './measure-mixed.ts';
import { measureOneCommit } from './measure-one-commit.ts';
import { measurePage } from './measure-page.ts';
import { measurePolicies } from './measure-policies.ts';
import { measurePushToLive } from './measure-push-to-live.ts';

type Part = (name: string, smoke: boolean) => Promise<Figures>;

/** Each runs in a process of its own, one after the other. */
const parts: Readonly<Record<string, Part>> = {
  'push to live': async (name, smoke) => {
    const figures = new Figures(name);
    await measurePushToLive(figures, smoke ? 2 : 30);
    return figures;
  },
  'fleet of 1,000': (name, smoke) =>
    measureFleet(name, smoke ? { placements: 100, restMs: 1_000 } : { placements: 1_000, restMs: 60_000 }),
  'fleet of 10,000': (name, smoke) =>
    measureFleet(name, smoke ? { placements: 200, restMs: 1_000 } : { placements: 10_000, restMs: 60_000 }),
  'one commit': async (name, smoke) => {
    const figures = new Figures(name);
    for (const applications of smoke ? [10, 20] : [100, 1_000])
      await measureOneCommit(figures, applications, smoke ? 2 : 15);
    return figures;
  },
  'cluster of 100': (name, smoke) => cluster(name, smoke ? 20 : 100, smoke),
  'cluster of 500': (name, smoke) => cluster(name, smoke ? 40 : 500, smoke),
  'cluster on bad days': async (name, smoke) => {
    const figures = new Figures(name);
    await measureWaiting(figures, smoke ? 10 : 200, smoke ? 2 : 10);
    await measureKill(figures, smoke ? 20 : 100);
    return figures;
  },
  engine: async (name, smoke) => {
    const figures = new Figures(name);
    await measureEngine(figures, smoke ? 0.1 : 5);
    return figures;
  },
  'repository of charts': async (name, smoke) => {
    const figures = new Figures(name);
    await measureMixed(figures, smoke ? 50 : 1_000);
    return figures;
  },
  gate: async (name, smoke) => {
    const figures = new Figures(name);
    measureGate(figures, smoke ? 200 : 20_000);
    return figures;
  },
  policies: async (name, smoke) => {
    const figures = new Figures(name);
    await measurePolicies(figures, smoke ? 100 : 5_000);
    return figures;
  },
  page: async (name, smoke) => {
    const figures = new Figures(name);
    const small = { placements: 1_000, rounds: 2, eventsOfADay: 300, days: 1 };
    await measurePage(figures, smoke ? small : { placements: 10_000, rounds: 9, eventsOfADay: 20_000, days: 3 });
    return figures;
  },
  'big manifest': async (name, smoke) => {
    const figures = new Figures(name);
    await measureManifest(figures, smoke ? [1] : [1, 4.9], smoke ? 1 : 5);
    return figures;
  },
};

await main();

async function cluster(name: string, applications: number, smoke: boolean): Promise<Figures> {
  const figures = new Figures(name);
  await measureCluster(figures, { applications, restMs: smoke ? 1_000 : 60_000, rounds: smoke ? 2 : 20 });
  return figures;
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      smoke: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      only: { type: 'string', multiple: true, default: [] },
      /** Measures one part in this process and hands the figures to the parent. */
      part: { type: 'string' },
    },
  });
  if (values.part !== undefined) return measureHere(values.part, values.smoke);
  const names = Object.keys(parts).filter((name) => values.only.length === 0 || values.only.includes(name));
  if (names.length === 0) {
    console.error(`--only takes one of: ${Object.keys(parts).join(', ')}`);
    process.exitCode = 2;
    return;
  }
  const figures: Figure[] = [];
  for (const name of names) {
    console.error(`${name} …`);
    figures.push(...(await measureApart(name, values.smoke)));
  }
  console.info(values.json ? JSON.stringify(figures, null, 2) : formatFigures(figures));
}

async function measureHere(name: string, smoke: boolean): Promise<void> {
  const part = parts[name];
  if (part === undefined) throw new Error(`there is no part ${name}`);
  const { all } = await part(name, smoke);
  // What a part left under way must not keep the others waiting.
  process.send?.(all, () => process.exit(0));
}

function measureApart(name: string, smoke: boolean): Promise<readonly Figure[]> {
  const child = fork(fileURLToPath(import.meta.url), ['--part', name, ...(smoke ? ['--smoke'] : [])], {
    execArgv: ['--expose-gc', '--disable-warning=ExperimentalWarning'],
  });
  const { promise, resolve, reject } = Promise.withResolvers<readonly Figure[]>();
  let told: readonly Figure[] = [];
  child.on('message', (message) => {
    told = message as readonly Figure[]; // sent by `measureHere` of the same program
  });
  child.once('error', reject);
  child.once('exit', (code) => (code === 0 ? resolve(told) : reject(new Error(`${name} ended with ${code}`))));
  return promise;
}
