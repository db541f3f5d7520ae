import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CredentialRef } from '../../ports/git.ts';
import { aesSealer } from './aes-sealer.ts';
import { OfferedCredentials, offerVariable } from './offered-credentials.ts';
import { type CredentialDeps, resolveCredential } from './resolve-credential.ts';
import { openVault } from './vault.ts';

describe('server/src/adapters/secrets/resolve-credential.ts', () => {
  let folder = '';
  let deps: CredentialDeps;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'credential-'));
    const vault = openVault({ file: join(folder, 'vault.json'), sealer: aesSealer({ bytes: randomBytes(32) }) });
    await vault.put('deploy', 'git.acme.dev', new Secret('from-vault'));
    await writeFile(join(folder, 'token'), 'from-file\n');
    await writeFile(join(folder, 'empty'), '\n');
    await writeFile(join(folder, 'large'), 'x'.repeat(70_000));
    const env = { TOKEN: 'from-env', EMPTY: '', [offerVariable]: `TOKEN, EMPTY,NONE,${folder}` };
    deps = { offered: new OfferedCredentials({ env, vault, own: [] }), vault };
  });
  afterEach(() => rm(folder, { recursive: true }));

  const ref = (from: CredentialRef['from'], host = 'git.acme.dev'): CredentialRef => ({ host, from });

  test('reads environment, file and vault', async () => {
    const found = async (from: CredentialRef['from']): Promise<string> =>
      (await resolveCredential(deps, ref(from), 'Git.Acme.dev.')).reveal();
    expect(await found({ env: 'TOKEN' })).toBe('from-env');
    expect(await found({ file: join(folder, 'token') })).toBe('from-file');
    expect(await found({ vault: 'deploy' })).toBe('from-vault');
  });

  test.each([
    ['another host', 'evil.dev'],
    ['a host that begins alike', 'git.acme.dev.evil.dev'],
    ['a sub-domain', 'x.git.acme.dev'],
    ['another port', 'git.acme.dev:8443'],
    ['no host', ''],
  ])('is never given for %s', async (_sentence, host) => {
    await expect(resolveCredential(deps, ref({ env: 'TOKEN' }), host)).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a reference without a host gives nothing', async () => {
    await expect(resolveCredential(deps, ref({ env: 'TOKEN' }, ''), '')).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('what the vault keeps for one host is not given for another', async () => {
    const moved = resolveCredential(deps, ref({ vault: 'deploy' }, 'evil.dev'), 'evil.dev');
    await expect(moved).rejects.toMatchObject({ code: 'forbidden' });
  });

  test('a vault entry edited to another host or name does not open', async () => {
    const file = join(folder, 'vault.json');
    const text = await readFile(file, 'utf8');
    expect(text).not.toContain('from-vault');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeFile(file, text.replace('git.acme.dev', 'evil.dev'));
    await expect(resolveCredential(deps, ref({ vault: 'deploy' }, 'evil.dev'), 'evil.dev')).rejects.toMatchObject({
      code: 'integrity',
    });
    await writeFile(file, text.replace('deploy', 'other'));
    await expect(resolveCredential(deps, ref({ vault: 'other' }), 'git.acme.dev')).rejects.toMatchObject({
      code: 'integrity',
    });
    await writeFile(file, '{');
    await expect(deps.vault.list()).rejects.toMatchObject({ code: 'integrity' });
  });

  test('edits of the vault at the same moment are all kept', async () => {
    await Promise.all(['a', 'b', 'c', 'd'].map((name) => deps.vault.put(name, 'h', new Secret(name))));
    await deps.vault.remove('deploy');
    expect((await deps.vault.list()).map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
    await expect(deps.vault.put('../x', 'h', new Secret('x'))).rejects.toMatchObject({ code: 'invalid-input' });
    expect(await deps.vault.get('constructor', 'h')).toBeUndefined();
  });

  const missing: { readonly [sentence: string]: readonly [() => CredentialRef['from'], string] } = {
    'an environment variable that is not set': [() => ({ env: 'NONE' }), 'not-found'],
    'an empty one': [() => ({ env: 'EMPTY' }), 'invalid-input'],
    'a file that does not exist': [() => ({ file: join(folder, 'none') }), 'not-found'],
    'an empty file': [() => ({ file: join(folder, 'empty') }), 'invalid-input'],
    'a file that cannot be a credential': [() => ({ file: join(folder, 'large') }), 'limit-exceeded'],
    'a vault entry that is not there': [() => ({ vault: 'none' }), 'not-found'],
  };
  test.each(Object.keys(missing))('says what to do about %s', async (sentence) => {
    const [from, code] = missing[sentence] ?? [() => ({ env: '' }), ''];
    await expect(resolveCredential(deps, ref(from()), 'git.acme.dev')).rejects.toMatchObject({ code });
  });
});
