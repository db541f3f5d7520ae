import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { err, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { describeMaterial, type OutsideRequest } from '@fairlead/core/model/material.ts';
import { defaultMirrorLimits } from '../../adapters/git/mirror/mirror-deps.ts';
import { MirrorGit } from '../../adapters/git/mirror/mirror-git.ts';
import { plainRenderer } from '../../adapters/render/plain/plain-renderer.ts';
import { exec } from '../../io/exec.ts';
import { sha256 } from '../../io/sha256.ts';
import { systemClock } from '../../io/system-clock.ts';
import { systemRandom } from '../../io/system-random.ts';
import { noJudge } from '../../testing/no-judge.ts';
import type { OfflineTools } from '../local-commands.ts';

/** Nothing is fetched from outside in a test of a command. */
function noMaterial(request: OutsideRequest): Result<never, Failure> {
  const message = `${describeMaterial(request)} is not fetched here`;
  return err({ code: 'source-unreachable', message, next: '', retryable: false });
}

/** The real tools: the system's Git over a mirror that is gone afterwards, and the plain renderer. */
export const realTools: OfflineTools = {
  renderer: plainRenderer(),
  openGit: async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-look-'));
    const git = new MirrorGit({
      dataDir,
      clock: systemClock,
      random: systemRandom,
      hash: sha256,
      env: process.env,
      credential: async (from) => ('env' in from ? process.env[from.env] : undefined),
      exec,
      programs: { git: 'git', ssh: 'ssh' },
      limits: defaultMirrorLimits,
    });
    return {
      git,
      close: async () => {
        await git.close();
        await rm(dataDir, { recursive: true, force: true });
      },
    };
  },
  judge: noJudge,
  openMaterials: () => ({
    resolve: async (request) => noMaterial(request),
    open: async (request) => noMaterial(request),
    close: async () => undefined,
  }),
  savedConfiguration: async () => undefined,
  close: async () => undefined,
};
