import { Buffer } from 'node:buffer';
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Signers } from '@fairlead/core/model/signers.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { requires } from '../../../../../tools/test/requires.ts';
import { KeyCommitVerifier } from './key-commit-verifier.ts';

const day = 86_400_000;
const needs = requires('git');
const hasProgram = (program: string, ...args: readonly string[]): boolean => {
  try {
    execFileSync(program, args, { stdio: 'ignore' });
    return true;
  } catch (error) {
    return (error as { readonly code?: string }).code !== 'ENOENT';
  }
};
const hasGpg = hasProgram('gpg', '--version');
const hasSsh = hasProgram('ssh-keygen', '-?');
const noSigners: Signers = { openpgp: null, ssh: null, revoked: [] };

describe.skipIf(needs.skip)('server/src/adapters/signature/commit/key-commit-verifier.ts', () => {
  let root = '';
  let repo = '';
  const now = Date.now();
  const verifier = new KeyCommitVerifier();
  const verify = (raw: Uint8Array, signers: Partial<Signers>, at = now) =>
    verifier.verify(raw, { ...noSigners, ...signers }, at);
  const why = async (raw: Uint8Array, signers: Partial<Signers>, at = now): Promise<string> => {
    const outcome = await verify(raw, signers, at);
    return outcome.ok ? `signed by ${outcome.value.name}` : outcome.error;
  };

  const env = () => ({ PATH: process.env['PATH'] ?? '', HOME: root, GNUPGHOME: join(root, 'gnupg') });
  const run = (program: string, ...args: readonly string[]): Buffer =>
    execFileSync(program, args, { cwd: repo, env: env(), stdio: ['ignore', 'pipe', 'ignore'] });
  const git = (...args: readonly string[]): Buffer => run('git', ...args);
  /** A commit by somebody, signed as told; as Git keeps it. */
  const commit = (email: string, ...signing: readonly string[]): Buffer => {
    git(
      '-c',
      'user.name=Ada',
      '-c',
      `user.email=${email}`,
      ...signing,
      'commit',
      '-q',
      '--allow-empty',
      '-m',
      'a change',
      ...(signing.length > 0 ? ['-S'] : []),
    );
    return git('cat-file', 'commit', 'HEAD');
  };
  const bySsh = (key: string): readonly string[] => [
    '-c',
    'gpg.format=ssh',
    '-c',
    `user.signingkey=${join(root, key)}`,
  ];
  const publicKey = (key: string): string =>
    readFileSync(join(root, `${key}.pub`), 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
  /** The same commit with something else in it. */
  const edited = (raw: Buffer, from: string | RegExp, to: string): Buffer =>
    Buffer.from(raw.toString('latin1').replace(from, to), 'latin1');

  beforeAll(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'fl-sig-')));
    repo = join(root, 'repo');
    mkdirSync(repo);
    git('init', '-q');
  });
  afterAll(() => {
    if (existsSync(join(root, 'gnupg'))) run('gpgconf', '--kill', 'gpg-agent');
    rmSync(root, { recursive: true, force: true });
  });

  test('a commit that nobody signed is refused', async () => {
    expect(await why(commit('ada@example.org'), {})).toBe('it is not signed');
  });

  describe.skipIf(!hasSsh)('by SSH', () => {
    const keys = [
      ['ed25519', '-t', 'ed25519'],
      ['rsa', '-t', 'rsa', '-b', '2048'],
      ['p256', '-t', 'ecdsa', '-b', '256'],
      ['p521', '-t', 'ecdsa', '-b', '521'],
      ['other', '-t', 'ed25519'],
    ] as const;
    const ada = (key: string, options = '') => ({ ssh: `ada@example.org ${options} ${publicKey(key)}` });

    beforeAll(() => {
      for (const [name, ...how] of keys) run('ssh-keygen', '-q', '-N', '', '-C', name, '-f', join(root, name), ...how);
    });

    test.each(['ed25519', 'rsa', 'p256', 'p521'])('a commit signed by a key of kind %s holds', async (key) => {
      const raw = commit('ada@example.org', ...bySsh(key));
      expect(await why(raw, ada(key))).toBe('signed by ada@example.org');
      expect(await why(raw, ada('other'))).toContain('which is no allowed signer');
      expect(await why(raw, {})).toContain('which is no allowed signer');
    });

    test('a commit that was changed after it was signed is refused, whatever was changed', async () => {
      const raw = commit('ada@example.org', ...bySsh('ed25519'));
      for (const [from, to] of [
        ['a change', 'another'],
        [/tree [0-9a-f]/, 'tree f'],
        [/author Ada/, 'author Eve'],
        [/committer .* (\d+) /, 'committer Ada <ada@example.org> 1 '],
      ] as const) {
        const other = edited(raw, from, to);
        if (!other.equals(raw)) expect(await why(other, ada('ed25519'))).toMatch(/does not hold|is expired/);
      }
    });

    test('the key of somebody else does not sign for Ada', async () => {
      const raw = commit('ada@example.org', ...bySsh('other'));
      const both = `${ada('ed25519').ssh}\neve@example.org ${publicKey('other')}`;
      expect(await why(raw, { ssh: both })).toBe(
        'it is committed as ada@example.org, and signed by a key of eve@example.org',
      );
    });

    test.each([
      ['a pattern of addresses', '*@example.org', 'signed by'],
      ['a list of them', 'eve@example.org,ada@example.org', 'signed by'],
      ['a pattern that excludes her', '!ada@example.org,*@example.org', 'signed by a key of'],
      ['a pattern of another domain', '*@example.com', 'signed by a key of'],
    ])('%s is read as OpenSSH reads it', async (_what, principals, expected) => {
      const raw = commit('ada@example.org', ...bySsh('ed25519'));
      expect(await why(raw, { ssh: `${principals} ${publicKey('ed25519')}` })).toContain(expected);
    });

    test('a key that expired, is not valid yet, was revoked or is for something else does not count', async () => {
      const raw = commit('ada@example.org', ...bySsh('ed25519'));
      expect(await why(raw, ada('ed25519', 'valid-before="20200101"'))).toContain('expired or not valid yet');
      expect(await why(raw, ada('ed25519', 'valid-after="20990101"'))).toContain('expired or not valid yet');
      const tomorrow = new Date(now + day).toISOString().slice(0, 10).replaceAll('-', '');
      expect(await why(raw, ada('ed25519', `valid-before="${tomorrow}"`))).toContain('signed by ada');
      expect(await why(raw, ada('ed25519', `valid-before="${tomorrow}"`), now + 3 * day)).toContain('expired');
      expect(await why(raw, { ...ada('ed25519'), revoked: [publicKey('ed25519')] })).toContain('which is revoked');
      expect(await why(raw, ada('ed25519', 'namespaces="file"'))).toContain('no allowed signer');
      expect(await why(raw, ada('ed25519', 'namespaces="file,git"'))).toContain('signed by ada');
      expect(await why(raw, ada('ed25519', 'cert-authority'))).toContain('no allowed signer');
      expect(await why(raw, ada('ed25519', 'unheard-of'))).toContain('no allowed signer');
    });

    test('a signature for something else than Git is refused', async () => {
      const raw = commit('ada@example.org');
      writeFileSync(join(repo, 'payload'), raw);
      run('ssh-keygen', '-q', '-Y', 'sign', '-n', 'file', '-f', join(root, 'ed25519'), join(repo, 'payload'));
      const signature = readFileSync(join(repo, 'payload.sig'), 'utf8').trim().replaceAll('\n', '\n ');
      const forged = edited(raw, '\n\n', `\ngpgsig ${signature}\n\n`);
      expect(await why(forged, ada('ed25519'))).toBe('its signature was made for "file" and not for Git');
    });

    test('the signature of another commit is refused', async () => {
      const one = commit('ada@example.org', ...bySsh('ed25519')).toString('latin1');
      const two = commit('ada@example.org');
      const signature = /\ngpgsig (?:.*\n )*.*/.exec(one)?.[0] ?? '';
      const [head = '', ...rest] = two.toString('latin1').split('\n\n');
      const moved = Buffer.from(
        `${head}${signature}\n\n${rest.join('\n\n').replace('a change', 'other words')}`,
        'latin1',
      );
      expect(await why(moved, ada('ed25519'))).toContain('does not hold');
    });

    const forgeries: readonly (readonly [string, (raw: string) => string])[] = [
      ['two signatures', (raw) => raw.replace(/\ngpgsig (?:.*\n )*.*/, (one) => one + one)],
      [
        'a signature in the message',
        (raw) => raw.replace(/\ngpgsig ((?:.*\n )*.*)\n\n/, (_all, one: string) => `\n\ngpgsig ${one}\n`),
      ],
      [
        'a signature before the committer',
        (raw) => raw.replace(/(\ncommitter .*)(\ngpgsig (?:.*\n )*.*)/, (_all, who: string, one: string) => one + who),
      ],
      ['two committers', (raw) => raw.replace(/(\ncommitter .*)/, (one) => one + one)],
      ['two trees', (raw) => raw.replace(/(tree .*\n)/, (one) => one + one)],
      ['a header that is none', (raw) => raw.replace('\nauthor', '\nAUTHOR x\nauthor')],
      ['a signature cut short', (raw) => raw.replace(/\n -----END SSH SIGNATURE-----/, '')],
      [
        'a signature of zeros',
        (raw) => raw.replace(/(BEGIN SSH SIGNATURE-----\n )[A-Za-z0-9+/]+/, (_all, one: string) => `${one}AAAA`),
      ],
      ['another kind of signature', (raw) => raw.replaceAll('SSH SIGNATURE', 'SIGNED MESSAGE')],
      ['no message', (raw) => raw.slice(0, raw.indexOf('\n\n'))],
      ['nothing', () => ''],
    ];
    test.each(forgeries)('%s is refused, and nothing is thrown', async (_what, forge) => {
      const raw = commit('ada@example.org', ...bySsh('ed25519')).toString('latin1');
      const forged = forge(raw);
      expect(forged).not.toBe(raw);
      expect((await verify(Buffer.from(forged, 'latin1'), ada('ed25519'))).ok).toBe(false);
    });

    test.each(['tree', 'author', 'committer'])('the header %s twice is refused for that', async (name) => {
      const raw = commit('ada@example.org', ...bySsh('ed25519')).toString('latin1');
      const line = new RegExp(`(?:^|\\n)${name} .*`).exec(raw)?.[0].trim() ?? '';
      const twice = raw.replace(/(\ncommitter .*)/, (one) => `${one}\n${line}`);
      expect(await why(Buffer.from(twice, 'latin1'), ada('ed25519'))).toBe(`the commit has the header ${name} twice`);
    });

    test('two signatures are refused for being two', async () => {
      const raw = commit('ada@example.org', ...bySsh('ed25519')).toString('latin1');
      const twice = raw.replace(/\ngpgsig (?:.*\n )*.*/, (one) => one + one);
      expect(await why(Buffer.from(twice, 'latin1'), ada('ed25519'))).toBe('it has more than one signature');
    });

    test('an address with other letters than ASCII, and a message in another encoding, hold', async () => {
      const raw = commit('ädä@example.org', '-c', 'i18n.commitEncoding=latin1', ...bySsh('ed25519'));
      expect(await why(raw, { ssh: `ädä@example.org ${publicKey('ed25519')}` })).toBe('signed by ädä@example.org');
    });
  });

  describe.skipIf(!hasGpg)('by OpenPGP', () => {
    const gpg = (...args: readonly string[]): Buffer =>
      run('gpg', '--batch', '--yes', '--pinentry-mode', 'loopback', '--passphrase', '', ...args);
    const byGpg = (email: string): readonly string[] => ['-c', 'gpg.format=openpgp', '-c', `user.signingkey=${email}`];
    const exported = (email: string): string => gpg('--armor', '--export', email).toString('utf8');
    const fingerprint = (email: string): string =>
      /^fpr:+([0-9A-F]{40}):/m.exec(gpg('--with-colons', '--fingerprint', email).toString('utf8'))?.[1] ?? '';

    beforeAll(() => {
      mkdirSync(join(root, 'gnupg'), { mode: 0o700 });
      gpg('--quick-gen-key', 'Ada <ada@example.org>', 'ed25519', 'sign', '7d');
      gpg('--quick-gen-key', 'Eve <eve@example.org>', 'rsa2048', 'sign', '0');
      gpg('--quick-gen-key', 'Bob <bob@example.org>', 'ed25519', 'sign', '0');
    }, 60_000);

    test('a commit signed by an allowed key holds, among several keys', async () => {
      const openpgp = exported('eve@example.org') + exported('ada@example.org');
      expect(await why(commit('ada@example.org', ...byGpg('ada@example.org')), { openpgp })).toBe(
        'signed by ada@example.org',
      );
      expect(await why(commit('eve@example.org', ...byGpg('eve@example.org')), { openpgp })).toBe(
        'signed by eve@example.org',
      );
    });

    test('another key, another name, other words and no key at all are refused', async () => {
      const raw = commit('ada@example.org', ...byGpg('ada@example.org'));
      expect(await why(raw, { openpgp: exported('eve@example.org') })).toContain('which is no allowed signer');
      expect(await why(raw, {})).toContain('no OpenPGP key is an allowed signer');
      expect(await why(edited(raw, 'a change', 'another'), { openpgp: exported('ada@example.org') })).toContain(
        'does not hold',
      );
      const named = commit('ada@example.org', ...byGpg('eve@example.org'));
      expect(await why(named, { openpgp: exported('eve@example.org') })).toBe(
        'it is committed as ada@example.org, and signed by a key of eve@example.org',
      );
    });

    test('a key that has expired by now does not count, and did while it was good', async () => {
      const raw = commit('ada@example.org', ...byGpg('ada@example.org'));
      const openpgp = exported('ada@example.org');
      expect(await why(raw, { openpgp }, now + 6 * day)).toContain('signed by ada');
      expect(await why(raw, { openpgp }, now + 8 * day)).toContain('which is expired');
    });

    test('a revoked key does not count, by its own certificate or by the list', async () => {
      const raw = commit('bob@example.org', ...byGpg('bob@example.org'));
      const openpgp = exported('bob@example.org');
      expect(await why(raw, { openpgp })).toBe('signed by bob@example.org');
      expect(await why(raw, { openpgp, revoked: [fingerprint('bob@example.org')] })).toContain('which is revoked');
      const folder = join(root, 'gnupg', 'openpgp-revocs.d');
      const file = readdirSync(folder).find((name) => name.startsWith(fingerprint('bob@example.org'))) ?? '';
      const certificate = readFileSync(join(folder, file), 'utf8').replace(':-----BEGIN', '-----BEGIN');
      writeFileSync(join(root, 'revoke.asc'), certificate);
      gpg('--import', join(root, 'revoke.asc'));
      expect(await why(raw, { openpgp: exported('bob@example.org') })).toContain('which is revoked');
    });

    test('a commit that is dated back to when its key was good is refused', async () => {
      const raw = commit('ada@example.org', ...byGpg('ada@example.org'));
      expect(
        await why(edited(raw, /(committer .*> )\d+/, '$11000000000'), { openpgp: exported('ada@example.org') }),
      ).toContain('was not signed when it says');
    });
  });
});
