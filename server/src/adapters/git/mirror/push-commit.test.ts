import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { GitHttpServer } from '../testing/git-http-server.ts';
import { httpAccess, localAccess, makeFolder, mirrorDeps } from '../testing/mirror-world.ts';
import { RealRepository } from '../testing/real-repository.ts';
import { MirrorGit } from './mirror-git.ts';

const never = new AbortController().signal;
const author = { name: 'Fairlead', email: 'fairlead@example.org' };
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function httpRig() {
  const folder = makeFolder();
  const server = await GitHttpServer.start(folder.path);
  const real = new RealRepository(folder.path);
  const git = new MirrorGit(mirrorDeps(folder.path, { env: { PATH: process.env['PATH'] ?? '', GIT_TOKEN: 't0ken' } }));
  closers.push(
    folder.remove,
    () => server.close(),
    () => git.close(),
  );
  return { server, real, git, access: httpAccess(`http://${server.host}/shop`) };
}

describe('server/src/adapters/git/mirror/push-commit.ts', () => {
  it('takes a push whose answer was lost for what it was: done', async () => {
    const { server, real, git, access } = await httpRig();
    const base = real.commit({ a: '1' });
    server.intercept = (request, response) => {
      if (request.method === 'POST' && request.url?.endsWith('git-receive-pack') === true) {
        response.write = (() => true) as typeof response.write;
        response.end = (() => response.destroy()) as unknown as typeof response.end; // the line breaks instead
      }
      return false;
    };
    const outcome = await git.push(
      access,
      { ref: 'refs/heads/main', expected: base, edits: [{ path: 'a', content: '2' }], message: 'm', author },
      never,
    );
    expect(outcome).toMatchObject({ kind: 'pushed' });
    expect((await git.refs(access, never))['refs/heads/main']).toBe(outcome.kind === 'pushed' ? outcome.commit : '');
  });

  it('is an error, not a refusal, when the server is away', async () => {
    const { server, real, git, access } = await httpRig();
    const base = real.commit({ a: '1' });
    await git.fetch(access, base, never);
    server.away.add('/shop');
    const request = {
      ref: 'refs/heads/main',
      expected: base,
      edits: [{ path: 'a', content: '2' }],
      message: 'm',
      author,
    };
    await expect(git.push(access, request, never)).rejects.toMatchObject({ code: 'unavailable', retry: 'backoff' });
    server.away.clear();
    expect(await git.push(access, request, never)).toMatchObject({ kind: 'pushed' });
  });

  it('shows what a server says as one printable line', async () => {
    const folder = makeFolder();
    const real = new RealRepository(folder.path);
    const git = new MirrorGit(mirrorDeps(folder.path));
    closers.push(folder.remove, () => git.close());
    const base = real.commit({ a: '1' });
    real.hook(
      'pre-receive',
      `printf 'no\\033[31m red \\342\\200\\256 turned\\n{"level":1}\\nhttps://u:pw@h/x\\n' >&2; exit 1`,
    );
    const outcome = await git.push(
      localAccess(real.bare),
      { ref: 'refs/heads/main', expected: base, edits: [{ path: 'a', content: '2' }], message: 'm', author },
      never,
    );
    if (outcome.kind !== 'refused') throw new Error(outcome.kind);
    expect(outcome.message).not.toMatch(/[\p{Cc}\p{Cf}]|u:pw/u);
    expect(outcome.message).toContain('https://h/x');
  });

  it('runs no hook of its own side, and leaves no draft in the mirror', async () => {
    const { real, git, access } = await httpRig();
    const base = real.commit({ a: '1' });
    await git.push(
      access,
      { ref: 'refs/heads/main', expected: base, edits: [{ path: 'a', content: '2' }], message: 'm', author },
      never,
    );
    expect(real.inBare('for-each-ref', 'refs/fairlead')).toBe('');
  });

  it('tells a disk without room from other faults, and goes on when there is some', async () => {
    const folder = makeFolder();
    closers.push(folder.remove);
    const real = new RealRepository(folder.path);
    const noise = Array.from({ length: 30_000 }, (_, line) => Math.imul(line, 2_654_435_761).toString(36)).join('');
    const one = real.commit({ a: noise });
    const cramped = join(folder.path, 'cramped-git');
    writeFileSync(cramped, '#!/bin/sh\ntrap "" XFSZ\nulimit -f 20\nexec git "$@"\n', { mode: 0o755 });
    const access = localAccess(real.bare);
    const small = new MirrorGit(mirrorDeps(folder.path, { programs: { git: cramped, ssh: 'ssh' } }));
    await expect(small.tree(access, one).then((tree) => tree.read('a', 10_000_000))).rejects.toMatchObject({
      code: 'disk-full',
      retry: 'backoff',
    });
    await small.close();
    const git = new MirrorGit(mirrorDeps(folder.path));
    closers.push(() => git.close());
    expect(Buffer.from((await (await git.tree(access, one)).read('a', 10_000_000)) ?? []).toString()).toBe(noise);
  });
});
