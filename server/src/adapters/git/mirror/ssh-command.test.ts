import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { afterEach, describe, expect, it } from 'vitest';
import type { RepoAccess } from '../../../ports/git.ts';
import { makeFolder, mirrorDeps } from '../testing/mirror-world.ts';
import { RealRepository } from '../testing/real-repository.ts';
import { MirrorGit } from './mirror-git.ts';
import { sshCommand } from './ssh-command.ts';

const never = new AbortController().signal;
const key = '-----BEGIN OPENSSH PRIVATE KEY-----\ncanary-key\n-----END OPENSSH PRIVATE KEY-----';
const closers: (() => Promise<void> | void)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

/** A stand-in for ssh that notes its arguments and key, then runs the far command on this machine. */
function standIn(folder: string): string {
  const path = join(folder, 'stand-in ssh');
  const script = [
    '#!/bin/sh',
    `printf '%s\\n' "$@" >> '${folder}/arguments'`,
    'while [ $# -gt 1 ]; do',
    `  [ "$1" = -i ] && { cp "$2" '${folder}/key-seen'; stat -c %a "$2" > '${folder}/key-mode'; printf '%s' "$2" > '${folder}/key-path'; }`,
    '  shift; done',
    'exec sh -c "$1"',
  ];
  writeFileSync(path, `${script.join('\n')}\n`, { mode: 0o755 });
  return path;
}

function rig() {
  const folder = makeFolder();
  const real = new RealRepository(folder.path);
  const env = { PATH: process.env['PATH'] ?? '', SSH_AUTH_SOCK: '/tmp/agent', KEY: key };
  const git = new MirrorGit(mirrorDeps(folder.path, { env, programs: { git: 'git', ssh: standIn(folder.path) } }));
  closers.push(folder.remove, () => git.close());
  const credential = { host: 'git.example.org', from: { env: 'KEY' } };
  const access: RepoAccess = {
    url: `ssh://git@git.example.org${real.bare}` as RepoUrl,
    mirrors: [],
    credential,
    write: credential,
    allowLocalPath: false,
    knownHostsFile: join(folder.path, 'known hosts'),
    submodulesBelow: null,
    lfs: false,
  };
  return { folder: folder.path, real, git, access };
}

describe('server/src/adapters/git/mirror/ssh-command.ts', () => {
  it('reads and pushes, with the key in a private file for only as long as ssh runs', async () => {
    const { folder, real, git, access } = rig();
    const one = real.commit({ a: '1' });
    expect(await git.refs(access, never)).toEqual({ HEAD: one, 'refs/heads/main': one });
    const tree = await git.tree(access, one);
    expect(Buffer.from((await tree.read('a', 10)) ?? []).toString()).toBe('1');
    const request = {
      ref: 'refs/heads/main',
      expected: one,
      edits: [{ path: 'a', content: '2' }],
      message: 'm',
      author: { name: 'n', email: 'e' },
    };
    expect(await git.push(access, request, never)).toMatchObject({ kind: 'pushed' });
    expect(readFileSync(join(folder, 'key-seen'), 'utf8')).toBe(`${key}\n`);
    expect(readFileSync(join(folder, 'key-mode'), 'utf8').trim()).toBe('600');
    expect(existsSync(readFileSync(join(folder, 'key-path'), 'utf8'))).toBe(false);
    const words = readFileSync(join(folder, 'arguments'), 'utf8').split('\n');
    for (const option of [
      'BatchMode=yes',
      'StrictHostKeyChecking=yes',
      `UserKnownHostsFile="${folder}/known hosts"`,
      'GlobalKnownHostsFile=/dev/null',
      'IdentityAgent=none',
      'ProxyCommand=none',
    ]) {
      expect(words).toContain(option);
    }
    expect(words.join('\n')).not.toContain('canary-key');
  });

  it('does not start ssh without a known hosts file', async () => {
    const { folder, git, access } = rig();
    const { knownHostsFile: _, ...unknown } = access;
    await expect(git.refs(unknown, never)).rejects.toMatchObject({
      code: 'invalid-input',
      message: expect.stringContaining('known hosts'),
    });
    expect(existsSync(join(folder, 'arguments'))).toBe(false);
  });

  it('gives the key to no other host', async () => {
    const { folder, real, git, access } = rig();
    real.commit({ a: '1' });
    await git.refs({ ...access, url: access.url.replace('git.example.org', 'evil.example.org') as RepoUrl }, never);
    expect(existsSync(join(folder, 'key-seen'))).toBe(false);
  });

  it.each<[string, string, string]>([
    ['a host key that is not the known one', 'Host key verification failed.', 'unauthenticated'],
    ['a refused key', 'git@git.example.org: Permission denied (publickey).', 'unauthenticated'],
    ['a host that is away', 'ssh: connect to host git.example.org port 22: Connection refused', 'unavailable'],
  ])('tells %s', async (_, words, code) => {
    const { folder, git, access } = rig();
    writeFileSync(join(folder, 'stand-in ssh'), `#!/bin/sh\necho '${words}' >&2\nexit 255\n`);
    await expect(git.refs(access, never)).rejects.toMatchObject({ code });
  });

  it('quotes every word for the shell that Git starts ssh through', () => {
    const command = sshCommand("/opt/o'ssh", '/etc/x; touch /tmp/never', '/tmp/$(id)');
    expect(command).toContain(`'/opt/o'\\''ssh'`);
    expect(command).toContain(`'UserKnownHostsFile="/etc/x; touch /tmp/never"'`);
    expect(command).toContain(`'-i' '/tmp/$(id)'`);
  });

  it('leaves no key folder behind', async () => {
    const { git, access } = rig();
    await git.refs(access, never).catch(() => undefined);
    const left = existsSync('/dev/shm') ? readdirSync('/dev/shm').filter((name) => name.startsWith('fairlead-')) : [];
    expect(left).toEqual([]);
  });
});
