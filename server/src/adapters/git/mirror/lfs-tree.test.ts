import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { dirname, join } from 'node:path';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import { afterEach, describe, expect, it } from 'vitest';
import type { RepoAccess, Tree } from '../../../ports/git.ts';
import { GitHttpServer } from '../testing/git-http-server.ts';
import { httpAccess, localAccess, makeFolder, mirrorDeps } from '../testing/mirror-world.ts';
import { RealRepository } from '../testing/real-repository.ts';
import { MirrorGit } from './mirror-git.ts';

// `git-lfs` itself is not to be had here: the server below answers as its published API says, and was not compared with one.

const closers: (() => Promise<void> | void)[] = [];
const never = new AbortController().signal;
const content = 'a large file\n'.repeat(500);

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex');
const pointerTo = (text: string, size = text.length): string =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${digestOf(text)}\nsize ${size}\n`;

function rig() {
  const folder = makeFolder();
  const real = new RealRepository(folder.path);
  const env = { PATH: process.env['PATH'] ?? '', GIT_TOKEN: 'robot:s3cret' };
  const git = new MirrorGit(mirrorDeps(folder.path, { env }));
  closers.push(folder.remove, () => git.close());
  const treeOf = async (access: RepoAccess, commit: CommitSha): Promise<Tree> => {
    await git.fetch(access, commit, never);
    return git.tree(access, commit);
  };
  return { folder: folder.path, real, treeOf };
}

/** A server that keeps one large file beside its repositories. */
async function lfsServer(
  root: string,
  given: { readonly href?: string; readonly bytes?: string; readonly status?: number },
) {
  const server = await GitHttpServer.start(root);
  closers.push(() => server.close());
  const authorization = `Basic ${Buffer.from('robot:s3cret').toString('base64')}`;
  const seen: { readonly url: string; readonly authorization: string | undefined; readonly extra: unknown }[] = [];
  server.intercept = (request: IncomingMessage, response: ServerResponse): boolean => {
    const url = request.url ?? '';
    if (!url.includes('/info/lfs/') && !url.startsWith('/objects/')) return false;
    seen.push({ url, authorization: request.headers.authorization, extra: request.headers['x-ticket'] });
    if (given.status !== undefined) response.writeHead(given.status).end();
    else if (url.startsWith('/objects/')) response.end(given.bytes ?? content);
    else {
      const download = { href: given.href ?? `http://${server.host}/objects/1`, header: { 'X-Ticket': 'one' } };
      response.writeHead(200, { 'content-type': 'application/vnd.git-lfs+json' });
      response.end(JSON.stringify({ objects: [{ oid: digestOf(content), actions: { download } }] }));
    }
    return true;
  };
  const access = { ...httpAccess(`http://${server.host}/shop`), lfs: true };
  return { access, seen, authorization };
}

const read = async (tree: Tree, path: string, max = 1_000_000): Promise<string> =>
  Buffer.from((await tree.read(path, max)) ?? []).toString();

describe('server/src/adapters/git/mirror/lfs-tree.ts', () => {
  it('reads a large file from the repository on this machine, and leaves other files as they are', async () => {
    const { real, treeOf } = rig();
    const oid = digestOf(content);
    const path = join(real.bare, 'lfs', 'objects', oid.slice(0, 2), oid.slice(2, 4), oid);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    const commit = real.commit({ big: pointerTo(content), small: 'plain' });
    const tree = await treeOf({ ...localAccess(real.bare), lfs: true }, commit);
    expect(await read(tree, 'big')).toBe(content);
    expect(await read(tree, 'small')).toBe('plain');
    expect(await read(await treeOf(localAccess(real.bare), commit), 'big')).toBe(pointerTo(content));
  });

  it('asks the server of the repository, with its credential there, keeps what it got and looks at it again', async () => {
    const { folder, real, treeOf } = rig();
    const { access, seen, authorization } = await lfsServer(folder, {});
    const tree = await treeOf(access, real.commit({ big: pointerTo(content) }));
    expect(await read(tree, 'big')).toBe(content);
    expect(seen).toEqual([
      { url: '/shop.git/info/lfs/objects/batch', authorization, extra: undefined },
      { url: '/objects/1', authorization, extra: 'one' },
    ]);
    expect(await read(tree, 'big')).toBe(content);
    expect(seen).toHaveLength(2);
    const kept = readdirSync(join(folder, 'data', 'git')).find((name) => name.endsWith('.lfs')) ?? '';
    const file = join(folder, 'data', 'git', kept, digestOf(content));
    writeFileSync(file, readFileSync(file, 'utf8').replace('large', 'other'));
    expect(await read(tree, 'big')).toBe(content);
    expect(seen).toHaveLength(4);
  });

  it.each<[string, Parameters<typeof lfsServer>[1], { readonly code: string }]>([
    ['another content than was named', { bytes: content.replace('large', 'other') }, { code: 'integrity' }],
    ['more than was named', { bytes: `${content}more` }, { code: 'integrity' }],
    ['an address that is not https', { href: 'http://169.254.169.254/token' }, { code: 'invalid-input' }],
    ['a path on this machine', { href: 'file:///etc/passwd' }, { code: 'invalid-input' }],
    ['that it has none', { status: 404 }, { code: 'not-found' }],
    ['that we may not', { status: 403 }, { code: 'unauthenticated' }],
    ['somewhere else to ask', { status: 302 }, { code: 'unavailable' }],
  ])('refuses a server that answers with %s', async (_, given, error) => {
    const { folder, real, treeOf } = rig();
    const { access } = await lfsServer(folder, given);
    const tree = await treeOf(access, real.commit({ big: pointerTo(content) }));
    await expect(tree.read('big', 1_000_000)).rejects.toMatchObject(error);
  });

  it('refuses a large file that is larger than may be read, before it is asked for', async () => {
    const { folder, real, treeOf } = rig();
    const { access, seen } = await lfsServer(folder, {});
    const tree = await treeOf(access, real.commit({ big: pointerTo(content) }));
    await expect(tree.read('big', 1_000)).rejects.toMatchObject({ code: 'limit-exceeded' });
    expect(seen).toEqual([]);
  });
});
