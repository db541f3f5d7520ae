import { describe, expect, it } from 'vitest';
import { hostOfAddress, readRepoAddress } from './repo-address.ts';

const good: { readonly [written: string]: readonly [string, string] } = {
  'https://Git.Example.org/Shop/': ['https://git.example.org/Shop', 'git.example.org'],
  'HTTPS://git.example.org:8443/a/b.git': ['https://git.example.org:8443/a/b.git', 'git.example.org:8443'],
  'https://git.example.org/': ['https://git.example.org', 'git.example.org'],
  'ssh://git@git.example.org:2222/a': ['ssh://git@git.example.org:2222/a', 'git.example.org:2222'],
  'git@Git.example.org:team/shop.git': ['git@git.example.org:team/shop.git', 'git.example.org'],
  'git.example.org:/srv/shop': ['git.example.org:/srv/shop', 'git.example.org'],
  '/srv/shop.git': ['/srv/shop.git', ''],
  'file:///srv/shop.git/': ['file:///srv/shop.git', ''],
};
const bad: readonly string[] = [
  'ext::sh -c x',
  'ext::x',
  '--upload-pack=x',
  '-oProxyCommand=x',
  'https://user:pw@x.org/a',
  'https://token@x.org/a',
  'ssh://git:pw@x.org/a',
  'https://x.org/../a',
  'https://x.org/%2e%2e/a',
  'https://x.org/a//b',
  'https://x.org/a?b',
  'https://x.org/a#b',
  'https://x.org/a b',
  'https://x.org/a\n',
  'https://x.org/\u202ea',
  'https://x.org\\@y.org/a',
  'fd::17',
  'foo://x.org/a',
  'shop',
  '../shop',
  'file://host/a',
  'https:///a',
  'https://-x y/a',
  '',
  '/',
  '/a/../b',
  'https://x.org/%zz',
  'C:\\shop',
  'https://x.org:port/a',
];

describe('core/src/configuration/repo-address.ts', () => {
  it.each(Object.entries(good))('reads %s', (written, [address, host]) => {
    expect(readRepoAddress(written)).toEqual({ ok: true, value: address });
    expect(readRepoAddress(address)).toEqual({ ok: true, value: address });
    expect(hostOfAddress(address)).toBe(host);
  });
  it.each(bad)('refuses %j', (written) => {
    expect(readRepoAddress(written).ok).toBe(false);
  });
});
