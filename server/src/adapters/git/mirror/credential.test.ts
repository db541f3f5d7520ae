import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { describe, expect, it } from 'vitest';
import { remoteOf } from '../remote.ts';
import { credentialFor } from './credential.ts';

const given = (value?: string) => ({ credential: async () => value });
const deps = given('very-secret\n');
const ref = { host: 'git.example', from: { env: 'TOKEN' } } as const;
const remote = (url: string) => remoteOf(url as RepoUrl, { allowLocalPath: true });

describe('server/src/adapters/git/mirror/credential.ts', () => {
  it.each<[string, string, boolean]>([
    ['its own host', 'https://git.example/shop', true],
    ['its own host, spelled large', 'https://GIT.example/shop', true],
    ['another host', 'https://mirror.example/shop', false],
    ['a host that only begins like it', 'https://git.example.evil.test/shop', false],
    ['a path of this machine', '/srv/shop.git', false],
  ])('gives a credential to its host alone: %s', async (_, url, isGiven) => {
    const found = await credentialFor(deps, ref, remote(url));
    expect(found?.basic().password ?? null).toBe(isGiven ? 'very-secret' : null);
  });

  it('does not send it in clear over a network, nor where it is missing or holds a line break', async () => {
    const insecure = credentialFor(deps, ref, remote('http://git.example/shop'));
    await expect(insecure).rejects.toMatchObject({ code: 'invalid-input' });
    const https = remote('https://git.example/shop');
    const missing = credentialFor(given(), ref, https);
    await expect(missing).rejects.toMatchObject({ code: 'unauthenticated' });
    const split = credentialFor(given('a\nb'), ref, https);
    await expect(split).rejects.toMatchObject({ code: 'invalid-input' });
  });

  it('shows nothing of it when printed, and takes its spellings out of a text', async () => {
    const found = await credentialFor(deps, ref, remote('https://git.example/shop'));
    expect(`${String(found)} ${JSON.stringify(found)}`).toBe('*** "***"');
    const basic = Buffer.from('x-access-token:very-secret').toString('base64');
    expect(found?.redact(`very-secret ${basic}`)).toBe('*** ***');
  });
});
