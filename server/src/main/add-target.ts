import { join } from 'node:path';
import { clusterEntry } from '@fairlead/core/configuration/make-declarations.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { aesSealer } from '../adapters/secrets/aes-sealer.ts';
import { loadMasterKey } from '../adapters/secrets/master-key.ts';
import { openVault } from '../adapters/secrets/vault.ts';
import {
  accessOfContext,
  type FoundContext,
  findContext,
  KubernetesTarget,
  writeContext,
} from '../adapters/targets/kubernetes/index.ts';
import type { CliIo } from '../cli/cli-io.ts';
import type { AddTargetRequest } from '../cli/local-commands.ts';
import { agrees } from '../cli/output/confirm.ts';
import { sha256 } from '../io/sha256.ts';
import { systemClock } from '../io/system-clock.ts';
import { systemRandom } from '../io/system-random.ts';
import { allowedPrograms } from './cluster-credential.ts';
import { dataDirectory } from './data-directory.ts';
import { describeContext } from './own-context.ts';

const contactTimeoutMs = 15_000;

/**
 * Puts one context of the operator's kubeconfig, files and all, into the vault of this installation, and prints the
 * Target that uses it. Says which context of which file, at which address, and asks, before it reads anything of the
 * cluster.
 */
export async function addTarget(request: AddTargetRequest, io: CliIo): Promise<number> {
  const { name, context } = request;
  const found = await findContext(context, request.kubeconfig, io.env);
  const note = (line: string): void => io.err.write(`${line}\n`);
  note(describeContext(found));
  const { cluster, user } = found.context;
  if (cluster['insecure-skip-tls-verify'] === true && !request.insecure) {
    throw new AppError(
      'invalid-input',
      `context ${context} does not check the certificate of its cluster: anybody in between could read the credential; give it an authority, or add --insecure`,
    );
  }
  if (!(await agrees({ io }, `Keep this credential in the vault for target ${name}?`, request.yes))) return 1;
  const rules = { allowed: user.exec === undefined ? [] : [user.exec.command], env: io.env, cwd: io.cwd };
  const access = accessOfContext(found.context, rules);
  if (request.test) note(await contact(new KubernetesTarget(name, access, parts()), io.signal));
  const data = dataDirectory(request.dataRoot);
  const sealer = aesSealer(await loadMasterKey(join(data.keys, 'master.key')));
  const vault = openVault({ file: join(data.keys, 'vault.json'), sealer });
  await vault.put(clusterEntry(name), new URL(access.url).host, new Secret(writeContext(found.context)));
  note(`Kept as "${clusterEntry(name)}" of the vault in ${data.keys}.`);
  const program = user.exec?.command;
  if (program !== undefined && !allowedPrograms(io.env).includes(program))
    note(`It runs ${program} for its token: start the server with FAIRLEAD_ALLOW_EXEC=${program}.`);
  note('Commit this to the configuration repository:');
  io.out.write(targetDocument(request, found));
  return 0;
}

function parts() {
  // Only the server's version is asked: nothing is digested.
  return { clock: systemClock, random: systemRandom, digests: { hash: sha256, keyedDigest: sha256 } };
}

async function contact(target: KubernetesTarget, signal: AbortSignal): Promise<string> {
  try {
    const told = await target.contact(AbortSignal.any([signal, AbortSignal.timeout(contactTimeoutMs)]));
    if (told.reachable)
      return `It answers: Kubernetes ${told.version}${told.message === '' ? '' : `; ${told.message}`}.`;
    throw new AppError('unavailable', `${told.message}; to keep the credential all the same add --no-test`);
  } finally {
    await target.close();
  }
}

function targetDocument({ name, production, namespace }: AddTargetRequest, { context }: FoundContext): string {
  const within = namespace ?? context.namespace;
  const fields = [`context: ${JSON.stringify(context.name)}`, ...(within === null ? [] : [`namespace: ${within}`])];
  const tier = production ? '  tier: production\n' : '';
  return `---\napiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: ${name}}\nspec:\n${tier}  kubernetes: {${fields.join(', ')}}\n`;
}
