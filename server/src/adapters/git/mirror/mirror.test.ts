import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../../io/sha256.ts';
import { GitHttpServer } from '../testing/git-http-server.ts';
import { httpAccess, localAccess, makeFolder, mirrorDeps } from '../testing/mirror-world.ts';
import { RealRepository } from '../testing/real-repository.ts';
import { MirrorGit } from './mirror-git.ts';

const never = new AbortController().signal;
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function rig() {
  const folder = makeFolder();
  closers.push(folder.remove);
  const real = new RealRepository(folder.path);
  const access = localAccess(real.bare);
  const gitDir = join(folder.path, 'data', 'git', `${sha256(`file://${real.bare}`).slice(0, 24)}.git`);
  const open = (overrides: Parameters<typeof mirrorDeps>[1] = {}) => {
    const git = new MirrorGit(mirrorDeps(folder.path, overrides));
    closers.push(() => git.close());
    return git;
  };
  return { folder: folder.path, real, access, gitDir, open };
}

async function readText(
  git: MirrorGit,
  access: ReturnType<typeof localAccess>,
  commit: CommitSha,
  path: string,
): Promise<string> {
  return Buffer.from((await (await git.tree(access, commit)).read(path, 1_000_000)) ?? []).toString();
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 30_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const packsIn = (gitDir: string) =>
  readdirSync(join(gitDir, 'objects', 'pack')).filter((name) => name.endsWith('.pack'));

describe('server/src/adapters/git/mirror/mirror.ts', () => {
  it('holds commits and trees, but only the blobs that were wanted', async () => {
    const { real, access, gitDir, open } = rig();
    const files = {
      ...Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`deploy/${index}`, `d${index}`])),
      'docs/big': 'x'.repeat(10_000),
    };
    const one = real.commit(files);
    const git = open();
    const blobs = () =>
      execFileSync('git', ['--git-dir', gitDir, 'cat-file', '--batch-all-objects', '--batch-check=%(objecttype)'], {
        encoding: 'utf8',
      }).match(/blob/g)?.length ?? 0;
    await git.fetch(access, one, never);
    expect(blobs()).toBe(0);
    const before = packsIn(gitDir).length;
    const tree = await git.tree(access, one);
    const texts = await Promise.all(
      Array.from({ length: 50 }, async (_, index) =>
        Buffer.from((await tree.read(`deploy/${index}`, 100)) ?? []).toString(),
      ),
    );
    expect(texts).toEqual(Array.from({ length: 50 }, (_, index) => `d${index}`));
    expect(blobs()).toBe(50);
    expect(packsIn(gitDir).length - before).toBe(1);
  });

  it('writes no work tree, no hook, and no address of a repository', async () => {
    const { real, access, gitDir, open } = rig();
    real.executable('run.sh', '#!/bin/sh\ntouch /tmp/never\n');
    real.link('passwd', '/etc/passwd');
    const one = real.publish('links');
    const git = open();
    await git.fetch(access, one, never);
    await readText(git, access, one, 'run.sh');
    expect(existsSync(join(gitDir, 'hooks'))).toBe(false);
    expect(existsSync(join(gitDir, 'index'))).toBe(false);
    expect(readFileSync(join(gitDir, 'config'), 'utf8')).not.toContain('url');
  });

  it('survives kill -9 in the middle of a fetch, again and again', async () => {
    const folder = makeFolder();
    const server = await GitHttpServer.start(folder.path);
    closers.push(folder.remove, () => server.close());
    const real = new RealRepository(folder.path);
    const noise = (seed: number) => Array.from({ length: 4_000 }, (_, line) => sha256(`${seed}-${line}`)).join('\n');
    const one = real.commit(Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`f${index}`, noise(index)])));
    const access = { ...httpAccess(`http://${server.host}/shop`), credential: null };
    let cutAfter = 0;
    let stalled = 0;
    server.intercept = (request, response) => {
      if (request.method !== 'POST' || cutAfter === 0) return false;
      let left = cutAfter;
      const write = response.write.bind(response);
      // The server stalls after so many bytes: the fetch hangs with half a pack, as a kill finds it.
      response.write = ((chunk: Buffer) => {
        if (left > 0) write(chunk.subarray(0, left));
        left -= chunk.length;
        if (left <= 0) stalled += 1;
        return true;
      }) as typeof response.write;
      const end = response.end.bind(response);
      response.end = (() => (left > 0 ? end() : response)) as typeof response.end;
      return false;
    };
    const program = `
      import { MirrorGit } from ${JSON.stringify(new URL('./mirror-git.ts', import.meta.url).href)};
      import { mirrorDeps } from ${JSON.stringify(new URL('../testing/mirror-world.ts', import.meta.url).href)};
      const git = new MirrorGit(mirrorDeps(${JSON.stringify(folder.path)}));
      const access = ${JSON.stringify(access)};
      await git.fetch(access, ${JSON.stringify(one)}, new AbortController().signal);
      await (await git.tree(access, ${JSON.stringify(one)})).read('f0', 10_000_000);
    `;
    for (const bytes of [1, 300, 5_000, 200_000]) {
      cutAfter = bytes;
      stalled = 0;
      const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'ignore' });
      await until(() => stalled > 0 || child.exitCode !== null);
      expect(child.exitCode).toBeNull();
      child.kill('SIGKILL');
      await new Promise((resolve) =>
        child.exitCode !== null || child.signalCode !== null ? resolve(0) : child.once('exit', resolve),
      );
    }
    cutAfter = 0;
    const git = new MirrorGit(mirrorDeps(folder.path));
    closers.push(() => git.close());
    await git.fetch(access, one, never);
    expect(await readText(git, access, one, 'f19')).toBe(noise(19));
    const [mirror = ''] = readdirSync(join(folder.path, 'data', 'git')).filter((name) => name.endsWith('.git'));
    execFileSync(
      'git',
      [
        '-c',
        'remote.origin.promisor=true',
        '-c',
        'remote.origin.url=none',
        '--git-dir',
        join(folder.path, 'data', 'git', mirror),
        'fsck',
        '--connectivity-only',
      ],
      { stdio: 'pipe' },
    );
  });

  it('goes on where a killed Git left its locks and half packs', async () => {
    const { real, access, gitDir, open } = rig();
    const one = real.commit({ a: '1' });
    const first = open();
    await first.refs(access, never);
    await first.fetch(access, one, never);
    await first.close();
    const [kept = ''] = readdirSync(join(gitDir, 'refs', 'fairlead', 'kept'));
    const long = new Date(Date.now() - 3_600_000);
    const left = [
      `refs/fairlead/kept/${kept}.lock`,
      'packed-refs.lock',
      'objects/pack/tmp_pack_x',
      'refs/fairlead/draft/abc',
      'fast_import_crash_7',
    ];
    for (const name of left) {
      const path = join(gitDir, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, '');
      utimesSync(path, long, long);
    }
    const two = real.commit({ a: '2' });
    const git = open();
    await git.refs(access, never);
    await git.fetch(access, two, never);
    expect(await readText(git, access, two, 'a')).toBe('2');
    expect(left.filter((name) => existsSync(join(gitDir, name)))).toEqual([]);
  });

  it.each<[string, (gitDir: string) => void]>([
    [
      'a pack cut short',
      (gitDir) => {
        for (const name of packsIn(gitDir)) truncateSync(join(gitDir, 'objects', 'pack', name), 40);
      },
    ],
    [
      'an empty index',
      (gitDir) => {
        for (const name of packsIn(gitDir))
          truncateSync(join(gitDir, 'objects', 'pack', name.replace(/pack$/, 'idx')), 0);
      },
    ],
    [
      'a ref full of zeros',
      (gitDir) => {
        for (const name of readdirSync(join(gitDir, 'refs', 'fairlead', 'kept')))
          writeFileSync(join(gitDir, 'refs', 'fairlead', 'kept', name), '\0'.repeat(41));
      },
    ],
    ['a configuration full of zeros', (gitDir) => writeFileSync(join(gitDir, 'config'), '\0'.repeat(60))],
    ['an empty HEAD', (gitDir) => writeFileSync(join(gitDir, 'HEAD'), '')],
  ])('makes a mirror anew that a power cut left with %s', async (_, damage) => {
    const { real, access, gitDir, open } = rig();
    const one = real.commit({ a: '1' });
    const first = open();
    await first.fetch(access, one, never);
    await readText(first, access, one, 'a');
    await first.close();
    for (const name of readdirSync(join(gitDir, 'objects', 'pack')))
      execFileSync('chmod', ['u+w', join(gitDir, 'objects', 'pack', name)]);
    damage(gitDir);
    const two = real.commit({ a: '2' });
    const git = open();
    await git.refs(access, never);
    await git.fetch(access, two, never);
    expect(await readText(git, access, two, 'a')).toBe('2');
    expect(await git.isAncestor(access, one, two)).toBe(true);
    expect(await readText(git, access, one, 'a')).toBe('1');
  });

  it('starts with no known refs when their file was damaged', async () => {
    const { real, access, gitDir, open } = rig();
    const one = real.commit({ a: '1' });
    const file = gitDir.replace(/\.git$/, '.refs.json');
    const first = open();
    await first.refs(access, never);
    expect(await open().knownRefs(access)).toEqual({ HEAD: one, 'refs/heads/main': one });
    for (const content of ['', '{"refs/heads/main": 7}', '{"refs/heads/main": "--x"}', '\0\0']) {
      writeFileSync(file, content);
      const git = open();
      expect(await git.knownRefs(access)).toEqual({});
      expect((await git.refs(access, never))['HEAD']).toBe(one);
    }
  });

  it('answers while its reading process is killed under it', async () => {
    const { real, access, gitDir, open } = rig();
    const one = real.commit({ a: '1' });
    const git = open();
    expect(await readText(git, access, one, 'a')).toBe('1');
    for (let round = 0; round < 5; round += 1) {
      const pids = execFileSync('sh', ['-c', `pgrep -f -- '--git-dir=${gitDir} cat-file' || true`], {
        encoding: 'utf8',
      })
        .split('\n')
        .filter((pid) => pid !== '');
      for (const pid of pids) {
        try {
          process.kill(Number(pid), 'SIGKILL');
        } catch {
          // It was the search itself, which is over.
        }
      }
      expect(await readText(git, access, one, 'a')).toBe('1');
    }
  });

  it('fetches for many who ask at once, once', async () => {
    const folder = makeFolder();
    const server = await GitHttpServer.start(folder.path);
    const git = new MirrorGit(mirrorDeps(folder.path));
    closers.push(
      folder.remove,
      () => server.close(),
      () => git.close(),
    );
    const real = new RealRepository(folder.path);
    const one = real.commit({ a: '1' });
    const access = { ...httpAccess(`http://${server.host}/shop`), credential: null };
    await Promise.all(Array.from({ length: 20 }, () => git.fetch(access, one, never)));
    expect(
      server.seen.filter(({ method, url }) => method === 'POST' && url.endsWith('upload-pack')).length,
    ).toBeLessThanOrEqual(2);
    server.seen.length = 0;
    await git.fetch(access, one, never);
    expect(server.seen).toEqual([]);
  });

  it('stops a fetch that brings more than is allowed', async () => {
    const folder = makeFolder();
    const server = await GitHttpServer.start(folder.path);
    const limits = { ...mirrorDeps(folder.path).limits, maxFetchBytes: 100_000 };
    const git = new MirrorGit(mirrorDeps(folder.path, { limits }));
    closers.push(
      folder.remove,
      () => server.close(),
      () => git.close(),
    );
    const real = new RealRepository(folder.path);
    const one = real.commit({ a: Array.from({ length: 20_000 }, (_, line) => sha256(`${line}`)).join('') });
    const access = { ...httpAccess(`http://${server.host}/shop`), credential: null };
    const tree = await git.tree(access, one);
    server.intercept = (request, response) => {
      if (request.method !== 'POST') return false;
      let left = 400_000;
      const write = response.write.bind(response);
      response.write = ((chunk: Buffer) => {
        write(chunk.subarray(0, Math.max(0, left)));
        left -= chunk.length;
        return true;
      }) as typeof response.write;
      response.end = (() => response) as typeof response.end; // it never ends
      return false;
    };
    await expect(tree.read('a', 10_000_000)).rejects.toMatchObject({ code: 'limit-exceeded' });
  });

  it('cancels a fetch, ends its processes, and fetches afterwards', async () => {
    const folder = makeFolder();
    const server = await GitHttpServer.start(folder.path);
    const git = new MirrorGit(mirrorDeps(folder.path));
    closers.push(
      folder.remove,
      () => server.close(),
      () => git.close(),
    );
    const real = new RealRepository(folder.path);
    const one = real.commit({ a: '1' });
    const access = { ...httpAccess(`http://${server.host}/shop`), credential: null };
    const controller = new AbortController();
    server.intercept = (request) => {
      if (request.method !== 'POST') return false;
      controller.abort();
      return true;
    };
    await expect(git.fetch(access, one, controller.signal)).rejects.toMatchObject({ code: 'cancelled' });
    server.intercept = undefined;
    await git.fetch(access, one, never);
    expect(await readText(git, access, one, 'a')).toBe('1');
  });

  it('gathers many small packs into few, and loses nothing', async () => {
    const { real, access, gitDir, open } = rig();
    const git = open({ limits: { ...mirrorDeps('/').limits, maxPacks: 3 } });
    const commits: CommitSha[] = [];
    for (let index = 0; index < 8; index += 1) {
      const commit = real.commit({ a: `${index}` });
      commits.push(commit);
      await git.refs(access, never);
      await git.fetch(access, commit, never);
      expect(await readText(git, access, commit, 'a')).toBe(`${index}`);
    }
    await until(() => packsIn(gitDir).length <= 5);
    real.inBare('update-ref', '-d', 'refs/heads/main');
    for (const [index, commit] of commits.entries()) expect(await readText(git, access, commit, 'a')).toBe(`${index}`);
  });
});
