import { join } from 'node:path';
import { makeEditGuard } from '@fairlead/core/access/make-edit-guard.ts';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { aesSealer } from '../adapters/secrets/aes-sealer.ts';
import { loadMasterKey } from '../adapters/secrets/master-key.ts';
import { OfferedCredentials } from '../adapters/secrets/offered-credentials.ts';
import { openVault } from '../adapters/secrets/vault.ts';
import { openFileReads } from '../adapters/store/sqlite/open-store.ts';
import { accessTo, whoWrites } from '../adapters/targets/kubernetes/index.ts';
import type { CliIo } from '../cli/cli-io.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import type { EditGuardRequest } from '../cli/local-commands.ts';
import { toYaml } from '../cli/output/print-value.ts';
import { configurationName } from '../reconcile/stored-names.ts';
import { allowedPrograms, clusterCredential } from './cluster-credential.ts';
import { dataDirectory } from './data-directory.ts';

/**
 * Prints the policy that lets a cluster refuse people's edits of what this installation manages there. Reads the store and
 * asks the cluster for one name; writes nothing: what it prints is delivered like everything else.
 */
export async function printEditGuard(request: EditGuardRequest, io: CliIo): Promise<number> {
  const data = dataDirectory(request.dataRoot);
  const { target, breakGlass } = request;
  const { installation, reach, impersonated } = await declared(data.store, target);
  const vault = openVault({
    file: join(data.keys, 'vault.json'),
    sealer: aesSealer(await loadMasterKey(join(data.keys, 'master.key'))),
  });
  const offered = new OfferedCredentials({ env: io.env, vault, own: [] });
  const context = reach.kind === 'kubeconfig' ? reach.context : null;
  const access = await accessTo(target, reach, {
    credential: clusterCredential({ offered, vault, lent: null }, target, context),
    exec: { allowed: allowedPrograms(io.env), env: io.env, cwd: data.root },
  });
  const writers = [...new Set([await whoWrites(access, io.signal), ...impersonated])];
  for (const object of makeEditGuard({ installation, writers, breakGlass })) io.out.write(`---\n${toYaml(object)}`);
  io.err.write(`Let through: ${writers.join(', ')}${breakGlass.map((name) => `, people of ${name}`).join('')}.\n`);
  io.err.write(
    'Commit it to an application that is delivered to this cluster. Print it anew when who writes changes.\n',
  );
  return exitCodes.ok;
}

async function declared(file: string, target: string) {
  const { reads, close } = openFileReads(file);
  try {
    const configuration = (await reads.configuration(configurationName)) as Configuration | undefined; // written by the loader, in this shape
    const runs = configuration?.targets.find(({ name }) => name === target)?.runs;
    const installation = (await reads.installation())?.id;
    if (runs?.kind !== 'kubernetes' || installation === undefined)
      throw new AppError('not-found', `${target} is no declared cluster target; see \`fairlead get targets\``);
    const impersonated = (configuration?.projects ?? []).flatMap(({ impersonate }) => impersonate?.user ?? []);
    return { installation, reach: runs.reach, impersonated };
  } finally {
    close();
  }
}
