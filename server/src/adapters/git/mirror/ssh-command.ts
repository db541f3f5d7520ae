import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { RepoAccess } from '../../../ports/git.ts';
import type { Credential } from './credential.ts';
import type { MirrorDeps } from './mirror-deps.ts';

/**
 * Runs `use` with the value for GIT_SSH_COMMAND: no user configuration, no agent, no questions, and only hosts whose key
 * the operator gave. The private key lies in a folder of its own for as long as the command runs, in memory where the
 * system has such a folder, because ssh reads keys from files alone.
 */
export async function withSshCommand<T>(
  deps: Pick<MirrorDeps, 'programs' | 'env'>,
  access: Pick<RepoAccess, 'knownHostsFile' | 'url'>,
  credential: Credential | null,
  use: (command: string) => Promise<T>,
): Promise<T> {
  if (access.knownHostsFile === undefined) {
    throw new AppError(
      'invalid-input',
      `${access.url} is reached over ssh, but its Connection names no known hosts file: give it one, so that nobody can stand in for the host`,
    );
  }
  const folder = credential === null ? null : await makeKeyFolder(deps.env['TMPDIR']);
  try {
    const keyFile = folder === null ? null : join(folder, 'key');
    if (keyFile !== null && credential !== null)
      await writeFile(keyFile, credential.privateKey(), { mode: 0o600, flag: 'wx' });
    return await use(sshCommand(deps.programs.ssh, access.knownHostsFile, keyFile));
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true });
  }
}

/** One line for the shell that Git starts ssh through, every word quoted. */
export function sshCommand(program: string, knownHostsFile: string, keyFile: string | null): string {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile="${knownHostsFile.replaceAll('"', '')}"`,
    'GlobalKnownHostsFile=/dev/null',
    'UpdateHostKeys=no',
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    'PasswordAuthentication=no',
    'KbdInteractiveAuthentication=no',
    'ForwardAgent=no',
    'ClearAllForwardings=yes',
    'PermitLocalCommand=no',
    'ProxyCommand=none',
    'ConnectTimeout=20',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
  ];
  const words = [
    program,
    '-F',
    '/dev/null',
    '-T',
    ...options.flatMap((option) => ['-o', option]),
    ...(keyFile === null ? [] : ['-i', keyFile]),
  ];
  return words.map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
}

async function makeKeyFolder(configured: string | undefined): Promise<string> {
  for (const parent of ['/dev/shm', configured ?? tmpdir()]) {
    try {
      return await mkdtemp(join(parent, 'fairlead-'));
    } catch (error) {
      if (parent !== '/dev/shm') throw error;
    }
  }
  throw new AppError(
    'internal',
    'no folder for a temporary key could be made: see that the temporary folder is writable',
  );
}
