import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normaliseRepoUrl, splitRepoUrl } from './repo-url.ts';

const accepted: { readonly [sentence: string]: readonly [text: string, normal: string] } = {
  'keeps a plain https address': ['https://git.acme.dev/shop', 'https://git.acme.dev/shop'],
  'drops .git, the closing slash and the usual port': [
    'https://git.acme.dev:443/team/shop.git/',
    'https://git.acme.dev/team/shop',
  ],
  'keeps an unusual port': ['http://localhost:3000/shop.git', 'http://localhost:3000/shop'],
  'lowers scheme and host, not the path': ['HTTPS://Git.ACME.dev/Team/Shop', 'https://git.acme.dev/Team/Shop'],
  'joins doubled slashes': ['https://git.acme.dev//team///shop', 'https://git.acme.dev/team/shop'],
  'forgets the harmless user git': ['https://git@github.com/acme/shop', 'https://github.com/acme/shop'],
  'reads the scp form': ['git@github.com:acme/shop.git', 'ssh://git@github.com/acme/shop'],
  'reads the scp form with an absolute path': ['deploy@host.example:/srv/shop', 'ssh://deploy@host.example/srv/shop'],
  'gives ssh the user git': ['ssh://github.com/acme/shop', 'ssh://git@github.com/acme/shop'],
  'drops the usual port of ssh': ['ssh://git@github.com:22/acme/shop', 'ssh://git@github.com/acme/shop'],
  'keeps an unusual port of ssh': ['ssh://git@github.com:2222/acme/shop', 'ssh://git@github.com:2222/acme/shop'],
  'reads an IPv6 host': ['http://[::1]:8080/shop', 'http://[::1]:8080/shop'],
  'writes a path as a file address': ['/srv/git/shop', 'file:///srv/git/shop'],
  'keeps .git of a path, where a clone may lie beside it': ['/srv/git/shop.git/', 'file:///srv/git/shop.git'],
  'keeps spaces and letters of a path': ['/home/Zoë/my repos/shop.git', 'file:///home/Zoë/my repos/shop.git'],
  'does not eat a repository that is named .git': ['https://h/a/.git', 'https://h/a/.git'],
};

const refused: { readonly [sentence: string]: string } = {
  'a remote helper': 'ext::sh -c id',
  'a remote helper in capitals': 'EXT::sh -c id',
  'a helper around a good address': 'ext::https://git.acme.dev/shop',
  'an option': '--upload-pack=touch /tmp/x',
  'an ssh option': '-oProxyCommand=id',
  'an option as host': 'ssh://-oProxyCommand=id/x',
  'an option as ssh user': 'ssh://-oProxyCommand=id@host/x',
  'an option as scp host': 'git@-oProxyCommand=id:x',
  'an escaped line feed': 'https://git.acme.dev/shop%0a',
  'an escaped NUL': 'https://git.acme.dev/shop%00',
  'an escaped dot': 'https://git.acme.dev/%2e%2e/shop',
  'a twice escaped dot': 'https://git.acme.dev/%252e%252e/shop',
  'a broken escape': 'https://git.acme.dev/100%/shop',
  'a line feed': 'https://git.acme.dev/shop\nx',
  'a line feed in a path': '/srv/shop\nx',
  'a NUL in a path': '/srv/shop\0',
  'an override that turns text around': '/srv/\u202Egit',
  'a parent folder': 'https://git.acme.dev/a/../shop',
  'a parent folder of a path': '/srv/../etc',
  'a relative path': 'shop.git',
  'a relative path upwards': '../shop.git',
  'a home folder': '~/shop.git',
  'a password': 'https://user:s3cret@git.acme.dev/shop',
  'a token as user': 'https://ghp_s3cret@github.com/acme/shop',
  'a password for ssh': 'ssh://git:s3cret@host/shop',
  'a query': 'https://git.acme.dev/shop?token=s3cret',
  'a fragment': 'https://git.acme.dev/shop#x',
  'a backslash': 'https://git.acme.dev\\@evil.example/shop',
  'another protocol': 'git://git.acme.dev/shop',
  'a script': 'javascript://x/%0aalert(1)',
  'a file on another host': 'file://host/srv/shop',
  'a host without a repository': 'https://git.acme.dev/',
  'no host': 'https:///shop',
  'a port that cannot be': 'https://git.acme.dev:70000/shop',
  'a pattern as host': 'https://.*/shop',
  nothing: '',
  'the root folder': '/',
  'far too much': `https://git.acme.dev/${'a'.repeat(3_000)}`,
};

describe('core/src/source/repo-url.ts', () => {
  it.each(Object.entries(accepted))('%s', (_, [text, normal]) => {
    expect(normaliseRepoUrl(text)).toEqual({ ok: true, value: normal });
  });

  it.each(Object.entries(refused))('refuses %s', (_, text) => {
    const result = normaliseRepoUrl(text);
    expect(result.ok).toBe(false);
    expect(JSON.stringify(result)).not.toContain('s3cret');
  });

  it('leaves its own answer as it is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.stringMatching(/^git@[a-z.]+:[a-z/.]+$/),
          fc.string().map((s) => `/${s}`),
        ),
        (text) => {
          const once = normaliseRepoUrl(text);
          if (once.ok) expect(normaliseRepoUrl(once.value)).toEqual(once);
        },
      ),
    );
  });

  it('takes addresses apart', () => {
    const split = (text: string) => {
      const url = normaliseRepoUrl(text);
      return url.ok ? splitRepoUrl(url.value) : url;
    };
    expect(split('https://git.acme.dev:8443/shop.git')).toEqual({
      ok: true,
      value: { kind: 'http', scheme: 'https', host: 'git.acme.dev:8443', path: '/shop' },
    });
    expect(split('git@github.com:acme/shop')).toEqual({
      ok: true,
      value: { kind: 'ssh', user: 'git', host: 'github.com', path: '/acme/shop' },
    });
    expect(split('/srv/shop.git')).toEqual({ ok: true, value: { kind: 'local', path: '/srv/shop.git' } });
  });
});
