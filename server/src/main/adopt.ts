import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { formatRef } from '@fairlead/core/model/object.ts';
import { type Adopted, accessOfContext, adoptNamespace, findContext } from '../adapters/targets/kubernetes/index.ts';
import type { CliIo } from '../cli/cli-io.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import type { AdoptRequest } from '../cli/local-commands.ts';
import { agrees } from '../cli/output/confirm.ts';
import { toYaml } from '../cli/output/print-value.ts';
import { systemClock } from '../io/system-clock.ts';
import { systemRandom } from '../io/system-random.ts';
import { describeContext } from './own-context.ts';

/**
 * Writes what lives in a namespace as manifests into a folder, and says of each whether taking it over would change
 * anything. Nothing is written to the cluster; a file that is there already is not overwritten.
 */
export async function adopt(request: AdoptRequest, io: CliIo): Promise<number> {
  const { context, namespace, folder } = request;
  const found = await findContext(context, request.kubeconfig, io.env);
  const note = (line: string): void => io.err.write(`${line}\n`);
  note(describeContext(found));
  if (
    !(await agrees({ io }, `Read the namespace ${namespace} of this cluster (nothing is written to it)?`, request.yes))
  )
    return exitCodes.failed;
  const { exec } = found.context.user;
  const rules = { allowed: exec === undefined ? [] : [exec.command], env: io.env, cwd: io.cwd };
  const deps = { clock: systemClock, random: systemRandom };
  const { objects, left } = await adoptNamespace(accessOfContext(found.context, rules), namespace, deps, io.signal);
  for (const line of left) note(`left out: ${line}`);
  if (objects.length === 0) throw new AppError('not-found', `nothing that anybody declared is in ${namespace}`);
  await mkdir(folder, { recursive: true });
  for (const adopted of objects) {
    await writeManifest(folder, adopted);
    const { ref, differences } = adopted;
    const proof = differences.length === 0 ? 'no difference' : `differs: ${differences.join(', ')}`;
    io.out.write(`${formatRef(ref)}: ${proof}\n`);
  }
  const unequal = objects.filter(({ differences }) => differences.length > 0).length;
  note(
    unequal === 0
      ? `${objects.length} manifests in ${folder}; delivering them would change nothing but Fairlead's own marks.`
      : `${objects.length} manifests in ${folder}; ${unequal} of them differ from what lives: look at these first.`,
  );
  return unequal === 0 ? exitCodes.ok : exitCodes.different;
}

async function writeManifest(folder: string, { ref, manifest }: Adopted): Promise<void> {
  const file = join(folder, `${ref.kind.toLowerCase()}-${ref.name.replaceAll(/[^a-zA-Z0-9.-]/g, '_')}.yaml`);
  try {
    await writeFile(file, toYaml(manifest), { flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error; // Node's file errors carry a code
    throw new AppError('conflict', `${file} is there already; name an empty folder with --into`, { cause: error });
  }
}
