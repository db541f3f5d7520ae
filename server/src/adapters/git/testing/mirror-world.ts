import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { exec } from '../../../io/exec.ts';
import { sha256 } from '../../../io/sha256.ts';
import { systemClock } from '../../../io/system-clock.ts';
import { systemRandom } from '../../../io/system-random.ts';
import type { GitWorld, GitWorldRepository } from '../../../ports/git.contract.ts';
import type { CredentialRef, RepoAccess } from '../../../ports/git.ts';
import { defaultMirrorLimits, type MirrorDeps } from '../mirror/mirror-deps.ts';
import { MirrorGit } from '../mirror/mirror-git.ts';
import { GitHttpServer } from './git-http-server.ts';
import { RealRepository } from './real-repository.ts';

export function mirrorDeps(folder: string, overrides: Partial<MirrorDeps> = {}): MirrorDeps {
  return {
    dataDir: join(folder, 'data'),
    clock: systemClock,
    random: systemRandom,
    hash: sha256,
    env: { PATH: process.env['PATH'] ?? '' },
    credential: async (from) => ('env' in from ? overrides.env?.[from.env] : readGiven(from)),
    exec,
    programs: { git: 'git', ssh: 'ssh' },
    limits: defaultMirrorLimits,
    ...overrides,
  };
}

async function readGiven(from: CredentialRef['from']): Promise<string | undefined> {
  return 'file' in from ? readFileSync(from.file, 'utf8') : undefined;
}

export function localAccess(path: string): RepoAccess {
  return {
    url: path as RepoUrl,
    mirrors: [],
    credential: null,
    write: 'local',
    allowLocalPath: true,
    submodulesBelow: null,
    lfs: false,
  };
}

export function httpAccess(url: string): RepoAccess {
  const credential = { host: new URL(url).host, from: { env: 'GIT_TOKEN' } };
  return {
    url: url as RepoUrl,
    mirrors: [],
    credential,
    write: credential,
    allowLocalPath: false,
    submodulesBelow: null,
    lfs: false,
  };
}

export function makeFolder(): { readonly path: string; readonly remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'fairlead-git-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Real repositories on this machine, read by path. */
export async function makeLocalWorld(): Promise<GitWorld> {
  const folder = makeFolder();
  const git = new Reopened(folder.path, {});
  let made = 0;
  return {
    git: git.port,
    repository: () => {
      made += 1;
      const real = new RealRepository(folder.path, `r${made}`);
      const setReachable = (reachable: boolean) =>
        reachable ? renameSync(`${real.bare}.away`, real.bare) : renameSync(real.bare, `${real.bare}.away`);
      const staleCopy = () => {
        cpSync(real.bare, join(folder.path, `copy${made}.git`), { recursive: true });
        return join(folder.path, `copy${made}.git`) as RepoUrl;
      };
      return worldRepository(real, localAccess(real.bare), setReachable, staleCopy);
    },
    forget: () => git.forget(),
    close: async () => {
      await git.port.close();
      folder.remove();
    },
  };
}

/** The same over smart HTTP, behind a password. */
export async function makeHttpWorld(): Promise<GitWorld> {
  const folder = makeFolder();
  const server = await GitHttpServer.start(folder.path);
  server.authorization = `Basic ${Buffer.from('ada:s3cret-token').toString('base64')}`;
  const git = new Reopened(folder.path, { env: { PATH: process.env['PATH'] ?? '', GIT_TOKEN: 'ada:s3cret-token' } });
  let made = 0;
  return {
    git: git.port,
    repository: () => {
      made += 1;
      const real = new RealRepository(folder.path, `r${made}`);
      const path = `/r${made}`;
      const setReachable = (reachable: boolean) => void (reachable ? server.away.delete(path) : server.away.add(path));
      const staleCopy = () => {
        cpSync(real.bare, join(folder.path, `copy-${made}.git`), { recursive: true });
        return `http://${server.host}/copy-${made}` as RepoUrl;
      };
      return worldRepository(real, httpAccess(`http://${server.host}${path}`), setReachable, staleCopy);
    },
    forget: () => git.forget(),
    close: async () => {
      await git.port.close();
      await server.close();
      folder.remove();
    },
  };
}

/** One adapter whose data directory can be lost: what it holds in memory goes with it. */
class Reopened {
  readonly #folder: string;
  readonly #overrides: Partial<MirrorDeps>;
  #current: MirrorGit;
  readonly port: MirrorGit;

  constructor(folder: string, overrides: Partial<MirrorDeps>) {
    this.#folder = folder;
    this.#overrides = overrides;
    this.#current = new MirrorGit(mirrorDeps(folder, overrides));
    // The contract holds one object throughout, whatever machine stands behind it.
    this.port = new Proxy({} as MirrorGit, {
      get: (_, name: keyof MirrorGit) => this.#current[name].bind(this.#current),
    });
  }

  async forget(): Promise<void> {
    await this.#current.close();
    rmSync(join(this.#folder, 'data'), { recursive: true, force: true });
    this.#current = new MirrorGit(mirrorDeps(this.#folder, this.#overrides));
  }
}

function worldRepository(
  real: RealRepository,
  access: RepoAccess,
  setReachable: (reachable: boolean) => void,
  staleCopy: () => RepoUrl,
): GitWorldRepository {
  return {
    access,
    commit: (files, message, branch) => real.commit(files, message, branch),
    rewind: (steps) => real.rewind(steps),
    tag: (name) => real.tag(name),
    deleteRef: (ref) => real.deleteRef(ref),
    setReachable,
    protect: (message) => real.hook('pre-receive', `echo '${message}' >&2; exit 1`),
    staleCopy,
  };
}
