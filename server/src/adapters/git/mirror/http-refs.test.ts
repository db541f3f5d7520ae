import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import { afterEach, describe, expect, it } from 'vitest';
import { GitHttpServer } from '../testing/git-http-server.ts';
import { httpAccess, makeFolder, mirrorDeps } from '../testing/mirror-world.ts';
import { RealRepository } from '../testing/real-repository.ts';
import { MirrorGit } from './mirror-git.ts';

const never = new AbortController().signal;
const token = 'canary-7c1f-token';
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function rig(options: { readonly program?: (folder: string) => string } = {}) {
  const folder = makeFolder();
  const server = await GitHttpServer.start(folder.path);
  const real = new RealRepository(folder.path);
  const env = { PATH: process.env['PATH'] ?? '', GIT_TOKEN: token, UNRELATED: 'canary-unrelated' };
  const programs = { git: options.program?.(folder.path) ?? 'git', ssh: 'ssh' };
  const git = new MirrorGit(mirrorDeps(folder.path, { env, programs }));
  closers.push(
    folder.remove,
    () => server.close(),
    () => git.close(),
  );
  return { folder: folder.path, server, real, git, access: httpAccess(`http://${server.host}/shop`) };
}

function redirectTo(where: (url: string) => string, only = (_: string) => true) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const url = request.url ?? '';
    if (!only(url)) return false;
    response.writeHead(302, { location: where(url) }).end();
    return true;
  };
}

/** A Git that notes how it was called before it does its work. */
function notingGit(folder: string): string {
  const path = join(folder, 'noting-git');
  writeFileSync(
    path,
    `#!/bin/sh\n{ printf '%s\\n' "$@"; env; tr '\\0' '\\n' < /proc/$$/environ; } >> '${folder}/notes'\nexec git "$@"\n`,
    { mode: 0o755 },
  );
  return path;
}

describe('server/src/adapters/git/mirror/http-refs.ts', () => {
  it('asks once when it knows the server, and only for what is of use', async () => {
    const { git, server, real, access } = await rig();
    const one = real.commit({ a: '1' });
    real.inBare('update-ref', 'refs/pull/1/head', one);
    await git.refs(access, never);
    server.seen.length = 0;
    expect(await git.refs(access, never)).toEqual({ HEAD: one, 'refs/heads/main': one });
    expect(server.seen.map(({ method }) => method)).toEqual(['POST']);
  });

  it('finds a server that answers only with .git behind the address', async () => {
    const { git, server, real, access } = await rig();
    const one = real.commit({ a: '1' });
    server.intercept = (request, response) => {
      if (request.url?.startsWith('/shop/') !== true) return false;
      response.writeHead(404).end();
      return true;
    };
    expect((await git.refs(access, never))['HEAD']).toBe(one);
    await git.fetch(access, one, never);
    expect(Buffer.from((await (await git.tree(access, one)).read('a', 10)) ?? []).toString()).toBe('1');
  });

  it('follows a redirect within the host, for Git itself too', async () => {
    const { git, server, real, access } = await rig();
    const one = real.commit({ a: '1' });
    server.intercept = redirectTo(
      (url) => url.replace('/shop/', '/shop.git/'),
      (url) => url.startsWith('/shop/'),
    );
    await git.fetch(access, one, never);
    expect((await git.refs(access, never))['HEAD']).toBe(one);
  });

  it('goes to no other host, and sends it nothing', async () => {
    const { git, server, real, access } = await rig();
    const one = real.commit({ a: '1' });
    const thief = await GitHttpServer.start('/nonexistent');
    closers.push(() => thief.close());
    server.intercept = redirectTo((url) => `http://${thief.host}${url}`);
    await expect(git.refs(access, never)).rejects.toMatchObject({ code: 'invalid-input' });
    await expect(git.fetch(access, one, never)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(thief.seen).toEqual([]);
  });

  it('goes to no other host when the redirect comes later, from the requests that Git makes', async () => {
    const { git, server, real, access } = await rig();
    server.authorization = basic(`x-access-token:${token}`);
    const one = real.commit({ a: '1' });
    await git.refs(access, never);
    const thief = await GitHttpServer.start('/nonexistent');
    closers.push(() => thief.close());
    server.intercept = redirectTo((url) => `http://${thief.host}${url}`);
    await expect(git.fetch(access, one, never)).rejects.toMatchObject({ name: 'AppError' });
    await expect(git.refs(access, never)).rejects.toMatchObject({ code: 'invalid-input' });
    expect(thief.seen).toEqual([]);
  });

  it('sends no credential to a host it is not bound to', async () => {
    const { git, server, real, access } = await rig();
    server.authorization = basic(`x-access-token:${token}`);
    const one = real.commit({ a: '1' });
    const elsewhere = { ...access, credential: { host: 'git.example.org', from: { env: 'GIT_TOKEN' } }, write: null };
    await expect(git.refs(elsewhere, never)).rejects.toMatchObject({ code: 'unauthenticated' });
    await expect(git.fetch(elsewhere, one, never)).rejects.toMatchObject({ code: 'unauthenticated' });
    const onMirror = { ...elsewhere, url: 'http://127.0.0.1:1/shop' as typeof access.url, mirrors: [access.url] };
    await expect(git.refs(onMirror, never)).rejects.toMatchObject({ name: 'AppError' });
    expect(server.seen.every(({ authorization }) => authorization === undefined)).toBe(true);
  });

  it('sends no credential over plain http to another machine', async () => {
    const { git, access } = await rig();
    const plain = {
      ...access,
      url: 'http://git.example.org/shop' as typeof access.url,
      credential: { host: 'git.example.org', from: { env: 'GIT_TOKEN' } },
    };
    await expect(git.refs(plain, never)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('https'),
    });
  });

  it('reads and pushes with a credential that is seen in no argument, environment, file or error', async () => {
    const { git, server, real, access, folder } = await rig({ program: notingGit });
    server.authorization = basic(`x-access-token:${token}`);
    const one = real.commit({ a: '1', b: '2' });
    await git.refs(access, never);
    await git.fetch(access, one, never);
    await (await git.tree(access, one)).read('a', 10);
    const request = {
      ref: 'refs/heads/main',
      expected: one,
      edits: [{ path: 'a', content: 'x' }],
      message: 'm',
      author: { name: 'n', email: 'e' },
    };
    expect(await git.push(access, request, never)).toMatchObject({ kind: 'pushed' });
    server.authorization = basic('x-access-token:rotated');
    const errors: string[] = [];
    const attempts = [
      () => git.refs(access, never),
      () => git.push(access, request, never),
      () => git.fetch(access, 'e'.repeat(40) as CommitSha, never),
    ];
    for (const attempt of attempts) {
      await attempt().then(
        () => errors.push('no error'),
        (error: Error) => errors.push(`${error.message} ${error.stack} ${JSON.stringify(error)}`),
      );
    }
    const spellings = [token, Buffer.from(`x-access-token:${token}`).toString('base64')];
    const notes = readFileSync(join(folder, 'notes'), 'utf8');
    const onDisk = execFileSync('sh', ['-c', `grep -rlaE '${spellings.join('|')}' '${folder}/data' || true`], {
      encoding: 'utf8',
    });
    for (const spelling of spellings)
      expect([notes.includes(spelling), errors.join('\n').includes(spelling)]).toEqual([false, false]);
    expect(notes).not.toContain('canary-unrelated');
    expect(onDisk).toBe('');
    expect(errors.every((error) => error !== 'no error')).toBe(true);
  });

  it('takes user and password apart', async () => {
    const { git, server, real, access } = await rig();
    server.authorization = basic('ada:pass:word');
    const one = real.commit({ a: '1' });
    const credential = { host: server.host, from: { file: `${real.work}/../password` } };
    writeFileSync(credential.from.file, 'ada:pass:word\n');
    await git.fetch({ ...access, credential }, one, never);
    expect((await git.refs({ ...access, credential }, never))['HEAD']).toBe(one);
  });

  it('says which credential is missing, without asking anybody', async () => {
    const { git, server, access } = await rig();
    const nowhere = { ...access, credential: { host: server.host, from: { env: 'NOT_SET' } } };
    await expect(git.refs(nowhere, never)).rejects.toMatchObject({
      code: 'unauthenticated',
      message: expect.stringContaining('NOT_SET'),
    });
    expect(server.seen).toEqual([]);
  });

  it.each<[string, number, { readonly [name: string]: string }, string, unknown]>([
    ['a missing repository', 404, {}, 'not-found', 'never'],
    ['a refused credential', 401, {}, 'unauthenticated', 'never'],
    ['a forbidden repository', 403, {}, 'unauthenticated', 'never'],
    ['a server in trouble', 502, {}, 'unavailable', 'backoff'],
    ['a server that asks for patience', 429, { 'retry-after': '120' }, 'too-many-requests', { afterMs: 120_000 }],
    ['a sign-in page', 200, { 'content-type': 'text/html' }, 'not-found', 'never'],
  ])('tells %s', async (_, status, headers, code, retry) => {
    const { git, server, access } = await rig();
    server.intercept = (_request, response) => {
      response.writeHead(status, headers).end('<html>canary page</html>');
      return true;
    };
    await expect(git.refs(access, never)).rejects.toMatchObject({
      code,
      retry,
      message: expect.not.stringContaining('canary'),
    });
  });

  it.each<[string, string]>([
    ['text', 'hello'],
    ['a packet cut short', '00ffabc'],
    ['a length that is none', 'zzzz'],
    ['a length below four', '0003'],
    ['an error packet', '0011ERR no space0000'],
    ['nothing, which would look like a repository without branches', ''],
    ['one ref and then silence', `003d${'a'.repeat(40)} refs/heads/main`],
  ])('is not harmed by an answer of %s', async (_, body) => {
    const { git, server, real, access } = await rig();
    real.commit({ a: '1' });
    await git.refs(access, never);
    server.intercept = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-result' }).end(body);
      return true;
    };
    await expect(git.refs(access, never)).rejects.toMatchObject({ code: 'unavailable' });
  });

  it('stops reading an answer without end', async () => {
    const folder = makeFolder();
    const server = await GitHttpServer.start(folder.path);
    const limits = { ...mirrorDeps(folder.path).limits, maxRefsBytes: 1_000_000 };
    const git = new MirrorGit(mirrorDeps(folder.path, { limits }));
    closers.push(
      folder.remove,
      () => server.close(),
      () => git.close(),
    );
    server.intercept = (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/x-git-upload-pack-advertisement' });
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
      };
      response.on('drain', more);
      more();
      return true;
    };
    await expect(
      git.refs({ ...httpAccess(`http://${server.host}/shop`), credential: null }, never),
    ).rejects.toMatchObject({ code: 'limit-exceeded' });
  });

  it('gives up on a server that says nothing', async () => {
    const folder = makeFolder();
    const server = await GitHttpServer.start(folder.path);
    const limits = { ...mirrorDeps(folder.path).limits, refsTimeoutMs: 300 };
    const git = new MirrorGit(mirrorDeps(folder.path, { limits }));
    closers.push(
      folder.remove,
      () => server.close(),
      () => git.close(),
    );
    server.intercept = () => true;
    await expect(
      git.refs({ ...httpAccess(`http://${server.host}/shop`), credential: null }, never),
    ).rejects.toMatchObject({ code: 'timeout', retry: 'backoff' });
  });

  it('reads from a server of the old protocol: refs, a commit behind the tip, blobs', async () => {
    const { git, server, real, access } = await rig();
    server.old = true;
    const one = real.commit({ 'a/b': '1' });
    real.tag('v1');
    const two = real.commit({ 'a/b': '2' });
    expect(await git.refs(access, never)).toEqual({ HEAD: two, 'refs/heads/main': two, 'refs/tags/v1': one });
    expect(await git.refs(access, never)).toEqual({ HEAD: two, 'refs/heads/main': two, 'refs/tags/v1': one });
    const tree = await git.tree(access, one);
    expect(Buffer.from((await tree.read('a/b', 10)) ?? []).toString()).toBe('1');
    expect(await git.changedPaths(access, one, two)).toEqual(['a/b']);
    const request = {
      ref: 'refs/heads/main',
      expected: two,
      edits: [{ path: 'a/b', content: '3' }],
      message: 'm',
      author: { name: 'n', email: 'e' },
    };
    expect(await git.push(access, request, never)).toMatchObject({ kind: 'pushed' });
  });

  it('learns anew when the server changed its protocol', async () => {
    const { git, server, real, access } = await rig();
    const one = real.commit({ a: '1' });
    server.old = true;
    await git.refs(access, never);
    server.old = false;
    expect((await git.refs(access, never))['HEAD']).toBe(one);
    expect((await git.refs(access, never))['HEAD']).toBe(one);
    server.old = true;
    await git.refs(access, never).catch(() => undefined);
    expect((await git.refs(access, never))['HEAD']).toBe(one);
  });

  it.runIf(existsSync('/usr/bin/openssl'))(
    'believes only a certificate whose authority it was given, and fails closed',
    async () => {
      const folder = makeFolder();
      const at = (name: string) => join(folder.path, name);
      const openssl = (subject: string, name: string) =>
        execFileSync(
          'openssl',
          [
            'req',
            '-x509',
            '-newkey',
            'rsa:2048',
            '-nodes',
            '-keyout',
            at(`${name}.key`),
            '-out',
            at(`${name}.pem`),
            '-days',
            '2',
            '-subj',
            `/CN=${subject}`,
            '-addext',
            'subjectAltName=IP:127.0.0.1',
          ],
          { stdio: 'pipe' },
        );
      openssl('one', 'right');
      openssl('two', 'wrong');
      const server = await GitHttpServer.start(folder.path, {
        key: readFileSync(at('right.key'), 'utf8'),
        cert: readFileSync(at('right.pem'), 'utf8'),
      });
      const git = new MirrorGit(
        mirrorDeps(folder.path, { env: { PATH: process.env['PATH'] ?? '', GIT_TOKEN: token } }),
      );
      closers.push(
        folder.remove,
        () => server.close(),
        () => git.close(),
      );
      const real = new RealRepository(folder.path);
      const one = real.commit({ a: '1' });
      server.authorization = basic(`x-access-token:${token}`);
      const access = httpAccess(`https://${server.host}/shop`);
      for (const caFile of [undefined, at('wrong.pem')]) {
        const untrusted = caFile === undefined ? access : { ...access, caFile };
        await expect(git.refs(untrusted, never)).rejects.toMatchObject({
          code: 'unavailable',
          message: expect.stringContaining('certificate'),
        });
        await expect(git.fetch(untrusted, one, never)).rejects.toMatchObject({
          code: 'unavailable',
          message: expect.stringContaining('certificate'),
        });
      }
      expect(server.seen).toEqual([]);
      const trusted = { ...access, caFile: at('right.pem') };
      expect((await git.refs(trusted, never))['HEAD']).toBe(one);
      await git.fetch(trusted, one, never);
      await expect(
        git.fetch(
          { ...access, url: `https://${server.host}/shop` as typeof access.url },
          'e'.repeat(40) as CommitSha,
          never,
        ),
      ).rejects.toMatchObject({ message: expect.stringContaining('certificate') });
    },
  );
});
