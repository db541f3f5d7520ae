import { join } from 'node:path';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { FleetRun } from '../fleet-run.ts';
import { liveHeapBytes } from '../process-usage.ts';
import { clusterRepository } from './cluster-repository.ts';
import { connectTarget } from './cluster-run.ts';

/** What this process is told when it begins: where it finds everything. */
export type LoopOrder = {
  readonly folder: string;
  readonly applications: number;
  readonly url: string;
  readonly ca: string;
  readonly token: string;
};

/** The loop in a process of its own, to be killed. Says `at rest` when everything is delivered, and its heap when asked for `heap`. */
process.on('message', async (message) => {
  if (message === 'heap') return void process.send?.(liveHeapBytes());
  const { folder, applications, url, ca, token } = message as LoopOrder; // sent by `begin-loop.ts` alone
  const repositories = clusterRepository(join(folder, 'repositories'), { applications });
  const access = { url, ca, token: new Secret(token) };
  const run = await FleetRun.open(join(folder, 'data'), repositories, (name) => connectTarget(name, { access }));
  await run.start();
  await run.atRest(applications);
  process.send?.('at rest');
});
