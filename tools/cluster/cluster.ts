// Real Kubernetes API servers on this machine, for development:    npm run cluster [-- --count N] [--nodes N] [--dir DIR]
// Builds what is missing (once), prints a kubeconfig, and ends everything at Ctrl-C. `--dir` keeps the content.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { type ControlPlane, startControlPlane } from '../parts/control-plane.ts';
import { parts } from '../parts/parts.ts';
import { kubeconfigOf } from './kubeconfig.ts';
import { readOptions } from './read-options.ts';

await main();

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { count: { type: 'string' }, nodes: { type: 'string' }, dir: { type: 'string' } },
  });
  const options = readOptions(values);
  if (typeof options === 'string') {
    console.error(options);
    process.exitCode = 2;
    return;
  }
  const stopped = new Promise<void>((resolveStop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolveStop());
  });
  await buildMissing(options.nodes > 0);
  const dir = values.dir === undefined ? mkdtempSync(join(tmpdir(), 'fairlead-cluster-')) : resolve(values.dir);
  const planes: ControlPlane[] = [];
  try {
    for (let index = 1; index <= options.count; index++) {
      const home = join(dir, `local-${index}`);
      mkdirSync(home, { recursive: true, mode: 0o700 });
      planes.push(await startControlPlane({ dir: home, controllerManager: true, nodes: options.nodes }));
    }
    const path = join(dir, 'kubeconfig');
    const clusters = planes.map(({ url, ca, token }, index) => ({ name: `local-${index + 1}`, url, ca, token }));
    writeFileSync(path, kubeconfigOf(clusters), { mode: 0o600 });
    for (const { name, url } of clusters) console.log(`context ${name} is ready at ${url}`);
    console.log(`\n  export KUBECONFIG=${path}\n\nCtrl-C stops ${planes.length === 1 ? 'it' : 'all'}.`);
    await stopped;
  } finally {
    await Promise.all(planes.map((plane) => plane.stop()));
    if (values.dir === undefined) rmSync(dir, { recursive: true, force: true });
  }
}

async function buildMissing(withNodes: boolean): Promise<void> {
  const needed = [parts.etcd, parts.kubernetes, ...(withNodes ? [parts.kwok, parts.scheduler] : [])];
  for (const part of needed) {
    if (part.find() !== undefined) continue;
    console.log(`building ${part.name} ${part.version} (once; minutes) …`);
    await part.build();
  }
}
