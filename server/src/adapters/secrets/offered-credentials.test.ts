import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@fairlead/core/lib/secret.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aesSealer } from './aes-sealer.ts';
import { OfferedCredentials, offerVariable } from './offered-credentials.ts';
import { openVault, type Vault } from './vault.ts';

describe('server/src/adapters/secrets/offered-credentials.ts', () => {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'offered-')));
  const folder = join(root, 'secrets');
  let vault: Vault;
  beforeAll(async () => {
    mkdirSync(join(root, 'keys'));
    mkdirSync(join(folder, '..data'), { recursive: true });
    writeFileSync(join(root, 'keys', 'master.key'), 'the-master-key');
    writeFileSync(join(root, 'secrets-too'), 'beside');
    writeFileSync(join(folder, 'token'), 'in-file');
    symlinkSync('token', join(folder, 'same'));
    symlinkSync('../keys/master.key', join(folder, 'out'));
    vault = openVault({ file: join(root, 'vault.json'), sealer: aesSealer({ bytes: randomBytes(32) }) });
    await vault.put('deploy', 'git.acme.dev', new Secret('in-vault'));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));

  const env = { GIT: 'git-token', HOOK: 'hook-secret', AWS_SECRET_ACCESS_KEY: 'of-the-machine', OWN: 'own-token' };
  const offered = (text: string | undefined) =>
    new OfferedCredentials({
      env: { ...env, [offerVariable]: text },
      vault,
      own: [{ name: 'OWN', host: 'git.acme.dev' }],
    });

  it.each<[string, string, Parameters<OfferedCredentials['read']>[0], string, string]>([
    ['a variable by its name', 'GIT', { env: 'GIT' }, 'any.dev', 'git-token'],
    ['a variable for its host', ' HOOK , GIT@Git.acme.dev', { env: 'GIT' }, 'git.acme.dev', 'git-token'],
    ['a variable for two hosts', 'GIT@a.dev,GIT@b.dev', { env: 'GIT' }, 'b.dev', 'git-token'],
    ["the program's own for its host", '', { env: 'OWN' }, 'git.acme.dev', 'own-token'],
    ['a file in a folder', `${folder}/`, { file: join(folder, 'token') }, 'any.dev', 'in-file'],
    ['a link that stays in it', folder, { file: join(folder, 'same') }, 'any.dev', 'in-file'],
    ['what the vault keeps for the host', '', { vault: 'deploy' }, 'git.acme.dev', 'in-vault'],
  ])('gives %s', async (_, text, from, host, value) => {
    expect(await offered(text).read(from, host)).toBe(value);
  });

  it.each<[string, string | undefined, Parameters<OfferedCredentials['read']>[0]]>([
    ['any variable where nothing was offered', undefined, { env: 'AWS_SECRET_ACCESS_KEY' }],
    ['a variable that was not offered', 'GIT', { env: 'AWS_SECRET_ACCESS_KEY' }],
    ['a variable that was offered for another host', 'GIT@git.acme.dev', { env: 'GIT' }],
    ["the program's own for another host", 'GIT', { env: 'OWN' }],
    ['a file where nothing was offered', '', { file: '/etc/passwd' }],
    ['a file outside the folder', folder, { file: join(root, 'keys', 'master.key') }],
    ['a file beside the folder, called alike', folder, { file: join(root, 'secrets-too') }],
    ['a way out of the folder', folder, { file: `${folder}/../keys/master.key` }],
    ['a link out of the folder', folder, { file: join(folder, 'out') }],
    ['a file that a relative path names', folder, { file: 'secrets/token' }],
    ['what the vault keeps for another host', '', { vault: 'deploy' }],
  ])('refuses %s', async (_, text, from) => {
    await expect(offered(text).read(from, 'evil.dev')).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('says nothing of a file that is not there but was offered', async () => {
    expect(await offered(folder).read({ file: join(folder, 'none') }, 'a.dev')).toBeUndefined();
  });
});
