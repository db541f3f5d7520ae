import { mkdtemp, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { OfferedCredentials } from '../adapters/secrets/offered-credentials.ts';
import type { Vault } from '../adapters/secrets/vault.ts';
import type { CliIo } from '../cli/cli-io.ts';
import type { OfflineTools } from '../cli/local-commands.ts';
import { exec } from '../io/exec.ts';
import { sha256 } from '../io/sha256.ts';
import { systemClock } from '../io/system-clock.ts';
import { systemRandom } from '../io/system-random.ts';
import type { Judge } from '../ports/judge.ts';
import { configurationName } from '../reconcile/stored-names.ts';
import { dataDirectory } from './data-directory.ts';
import { openMaterials, privateHosts } from './open-materials.ts';
import type { OpenedRenderer } from './open-renderer.ts';

/** No vault is opened for a look: what a command reads with is in its environment. */
const noVault: Vault = {
  get: async () => undefined,
  list: async () => [],
  put: async () => undefined,
  remove: async () => undefined,
};

function offlineJudge(open: () => Promise<OpenedRenderer>): Judge {
  return {
    judge: async (request, signal) => (await open()).judge.judge(request, signal),
    check: async (policies, signal) => (await open()).judge.check(policies, signal),
  };
}

/** What the command line does without a server: render, look into repositories, read what an earlier run left. */
export function offlineTools(io: CliIo, checkout: string): OfflineTools {
  let opened: Promise<OpenedRenderer> | undefined;
  // Opened with the first render and closed with the command, which must not start an engine for none.
  const open = (): Promise<OpenedRenderer> => {
    opened ??= import('./open-renderer.ts').then(({ openRenderer }) =>
      openRenderer({ env: io.env, checkout, workFolder: tmpdir() }),
    );
    return opened;
  };
  return {
    renderer: {
      version: 'offline',
      render: async (request, signal) => (await open()).renderer.render(request, signal),
    },
    judge: offlineJudge(open),
    close: async () => {
      await (await opened)?.close();
    },
    openMaterials: (configuration) =>
      openMaterials({
        folder: join(io.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'fairlead', 'materials'),
        clock: systemClock,
        verifier: { verify: async (chart, nowMs, signal) => (await open()).verifier.verify(chart, nowMs, signal) },
        credentials: { offered: new OfferedCredentials({ env: io.env, vault: noVault, own: [] }), vault: noVault },
        configuration: () => configuration,
        allowPrivate: false,
        privateHosts: privateHosts(io.env),
      }),
    openGit: async () => {
      const dataDir = await mkdtemp(join(tmpdir(), 'fairlead-look-'));
      const { MirrorGit } = await import('../adapters/git/mirror/mirror-git.ts');
      const { defaultMirrorLimits } = await import('../adapters/git/mirror/mirror-deps.ts');
      const git = new MirrorGit({
        dataDir,
        clock: systemClock,
        random: systemRandom,
        hash: sha256,
        env: io.env,
        credential: async (from) => ('env' in from ? io.env[from.env] : undefined), // named by us, for the person's own repository
        exec,
        programs: { git: 'git', ssh: 'ssh' },
        limits: defaultMirrorLimits,
      });
      const close = async (): Promise<void> => {
        await git.close();
        await rm(dataDir, { recursive: true, force: true });
      };
      return { git, close };
    },
    savedConfiguration: async (dataRoot) => {
      const { openFileReads } = await import('../adapters/store/sqlite/open-store.ts');
      const opened = openFileReads(dataDirectory(dataRoot).store);
      try {
        return (await opened.reads.configuration(configurationName)) as Configuration | undefined; // written by the loader, in this shape
      } finally {
        opened.close();
      }
    },
  };
}
