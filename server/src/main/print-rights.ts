import { join } from 'node:path';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { type ObjectRef, parseObjectKey } from '@fairlead/core/model/object.ts';
import { aesSealer } from '../adapters/secrets/aes-sealer.ts';
import { loadMasterKey } from '../adapters/secrets/master-key.ts';
import { OfferedCredentials } from '../adapters/secrets/offered-credentials.ts';
import { openVault } from '../adapters/secrets/vault.ts';
import { openFileReads } from '../adapters/store/sqlite/open-store.ts';
import { accessTo, findContext, makeRoles, reviewRights, writeContext } from '../adapters/targets/kubernetes/index.ts';
import type { CliIo } from '../cli/cli-io.ts';
import { exitCodes } from '../cli/exit-codes.ts';
import type { RightsRequest } from '../cli/local-commands.ts';
import { toYaml } from '../cli/output/print-value.ts';
import { systemClock } from '../io/system-clock.ts';
import type { StoreReads } from '../ports/store.ts';
import { configurationName } from '../reconcile/stored-names.ts';
import { allowedPrograms, clusterCredential } from './cluster-credential.ts';
import { dataDirectory } from './data-directory.ts';
import type { OwnContext } from './own-context.ts';

/**
 * Prints the roles that managing what a cluster target really holds needs, no more; and says what of it the credential in
 * use may not do. Reads the store of this installation and asks the cluster; writes nothing.
 */
export async function printRights(request: RightsRequest, io: CliIo): Promise<number> {
  const data = dataDirectory(request.dataRoot);
  const { target } = request;
  const { reach, objects } = await managed(data.store, target);
  const vault = openVault({
    file: join(data.keys, 'vault.json'),
    sealer: aesSealer(await loadMasterKey(join(data.keys, 'master.key'))),
  });
  const offered = new OfferedCredentials({ env: io.env, vault, own: [] });
  const context = reach.kind === 'kubeconfig' ? reach.context : null;
  const lent = await lentTo(request, io);
  const access = await accessTo(target, reach, {
    credential: clusterCredential({ offered, vault, lent }, target, context),
    exec: {
      allowed: [...allowedPrograms(io.env), ...(lent?.program ? [lent.program] : [])],
      env: io.env,
      cwd: data.root,
    },
  });
  const { kinds, missing, unknown } = await reviewRights(access, objects, systemClock, io.signal);
  for (const role of makeRoles(kinds, request.account)) io.out.write(`---\n${toYaml(role)}`);
  const note = (line: string): void => io.err.write(`${line}\n`);
  note(`For ${objects.length} objects of ${kinds.length} kinds on ${target}.`);
  for (const kind of unknown) note(`not served by the cluster: ${kind}`);
  for (const right of missing) note(`missing for the credential in use: ${right}`);
  return missing.length === 0 ? exitCodes.ok : exitCodes.faulty;
}

/** The person names the context to this very command, which only reads: nothing more is asked. */
async function lentTo({ lent }: RightsRequest, io: CliIo): Promise<OwnContext | null> {
  if (lent === null) return null;
  const { context } = await findContext(lent.context, lent.kubeconfig, io.env);
  return {
    name: lent.context,
    kubeconfig: new Secret(writeContext(context)),
    program: context.user.exec?.command ?? null,
  };
}

async function managed(file: string, target: string) {
  const { reads, close } = openFileReads(file);
  try {
    const configuration = (await reads.configuration(configurationName)) as Configuration | undefined; // written by the loader, in this shape
    const runs = configuration?.targets.find(({ name }) => name === target)?.runs;
    if (runs?.kind !== 'kubernetes')
      throw new AppError('not-found', `${target} is no declared cluster target; see \`fairlead get targets\``);
    return { reach: runs.reach, objects: await objectsOn(reads, target) };
  } finally {
    close();
  }
}

async function objectsOn(reads: StoreReads, target: string): Promise<readonly ObjectRef[]> {
  const objects: ObjectRef[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<StoreReads['placements']>> = await reads.placements(
      { target },
      { limit: 500, cursor },
    );
    for (const { placement } of page.items)
      objects.push(...(await reads.objectsOf(placement.id)).map(({ key }) => parseObjectKey(key)));
    cursor = page.next;
  } while (cursor !== null);
  return objects;
}
