import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ForgeName, forges, isForgeName } from './forges.ts';
import type { WebhookHeaders } from './webhook.ts';

const secret = 'a-long-secret';
const hmac = (body: string, key = secret) => createHmac('sha256', key).update(body).digest('hex');

/** How each forge signs and what its push looks like, as its documentation shows it. */
const samples: {
  readonly [name in ForgeName]: {
    readonly push: object;
    readonly sign: (body: string, key?: string) => WebhookHeaders;
    readonly urls: readonly string[];
  };
} = {
  generic: {
    push: { repository: 'https://git.acme.dev/shop.git', ref: 'refs/heads/main' },
    sign: (body, key) => ({ 'x-fairlead-signature': `sha256=${hmac(body, key)}` }),
    urls: ['https://git.acme.dev/shop'],
  },
  github: {
    push: {
      ref: 'refs/heads/main',
      after: 'f'.repeat(40),
      repository: {
        clone_url: 'https://github.com/acme/shop.git',
        ssh_url: 'git@github.com:acme/shop.git',
        html_url: 'https://github.com/acme/shop',
      },
    },
    sign: (body, key) => ({ 'x-hub-signature-256': `sha256=${hmac(body, key)}`, 'x-github-event': 'push' }),
    urls: ['https://github.com/acme/shop', 'ssh://git@github.com/acme/shop'],
  },
  gitlab: {
    push: {
      object_kind: 'push',
      ref: 'refs/heads/main',
      project: {
        git_http_url: 'https://gitlab.com/acme/shop.git',
        git_ssh_url: 'git@gitlab.com:acme/shop.git',
        web_url: 'https://gitlab.com/acme/shop',
      },
    },
    sign: (_, key = secret) => ({ 'x-gitlab-token': key, 'x-gitlab-event': 'Push Hook' }),
    urls: ['https://gitlab.com/acme/shop', 'ssh://git@gitlab.com/acme/shop'],
  },
  gitea: {
    push: {
      ref: 'refs/heads/main',
      repository: { clone_url: 'https://git.acme.dev/a/shop.git', ssh_url: 'ssh://git@git.acme.dev:2222/a/shop.git' },
    },
    sign: (body, key) => ({ 'x-gitea-signature': hmac(body, key), 'x-gitea-event': 'push' }),
    urls: ['https://git.acme.dev/a/shop', 'ssh://git@git.acme.dev:2222/a/shop'],
  },
  forgejo: {
    push: { ref: 'refs/heads/main', repository: { clone_url: 'https://codeberg.org/a/shop.git' } },
    sign: (body, key) => ({ 'x-forgejo-signature': hmac(body, key), 'x-gitea-event': 'push' }),
    urls: ['https://codeberg.org/a/shop'],
  },
};

const names = Object.keys(samples).filter(isForgeName);

function send(name: ForgeName, body: string, headers: WebhookHeaders = samples[name].sign(body), key = secret) {
  return forges[name].parse(headers, Buffer.from(body), key);
}

describe('server/src/adapters/forge/forges.ts', () => {
  describe.each(names)('%s', (name) => {
    const { push, sign, urls } = samples[name];
    const body = JSON.stringify(push);

    it('reads a push', () => {
      expect(send(name, body)).toEqual({ kind: 'push', repoUrls: urls, ref: 'refs/heads/main' });
    });

    it.each<[string, WebhookHeaders, string]>([
      ['no signature', {}, secret],
      ['a signature under another secret', sign(body, 'another'), secret],
      ['a signature of another body', sign(`${body} `, 'x'), secret],
      ['an empty secret, even if it signs', sign(body, ''), ''],
      ['an empty signature', Object.fromEntries(Object.keys(sign(body)).map((header) => [header, ''])), secret],
      [
        'a signature sent twice',
        Object.fromEntries(
          Object.entries(sign(body)).map(([header, value]) => [header, [String(value), String(value)]]),
        ),
        secret,
      ],
      [
        'a signature cut short',
        Object.fromEntries(Object.entries(sign(body)).map(([header, value]) => [header, String(value).slice(0, -2)])),
        secret,
      ],
    ])('does not believe %s', (_, headers, key) => {
      expect(send(name, body, headers, key)).toEqual({ kind: 'unauthenticated' });
    });

    it.each<[string, string]>([
      ['nothing', ''],
      ['null', 'null'],
      ['a number', '7'],
      ['a list', '[]'],
      ['an empty object', '{}'],
      ['text that is no JSON', '{"repository":'],
      ['wrong types', '{"repository": 7, "project": [], "ref": {}}'],
      ['null where an object belongs', '{"repository": null, "project": null, "ref": null}'],
      [
        'addresses that are no addresses',
        '{"repository": {"clone_url": ".*", "ssh_url": "--upload-pack=x"}, "project": {"git_http_url": "ext::sh"}}',
      ],
      [
        'a path of this machine',
        '{"repository": {"clone_url": "/etc/passwd", "ssh_url": "file:///etc"}, "project": {"git_http_url": "file:///etc"}}',
      ],
      ['deep JSON', `${'['.repeat(200_000)}${']'.repeat(200_000)}`],
      [
        'a prototype',
        '{"__proto__": {"repository": {"clone_url": "https://h/x"}, "project": {"git_http_url": "https://h/x"}}}',
      ],
    ])('finds %s invalid', (_, text) => {
      expect(send(name, text).kind).toBe('invalid');
    });

    it('finds a body past the limit invalid', () => {
      expect(send(name, JSON.stringify({ ...push, padding: 'x'.repeat(1_100_000) })).kind).toBe('invalid');
    });

    it('takes a ref that is none for no ref', () => {
      for (const ref of ['main', 'refs/heads/a\nb', '--all', null]) {
        expect(send(name, JSON.stringify({ ...push, ref }))).toMatchObject({ kind: 'push', ref: null });
      }
    });

    it('never throws, whatever comes', () => {
      fc.assert(
        fc.property(
          fc.oneof(
            fc.json(),
            fc.string(),
            fc.jsonValue().map((value) => JSON.stringify({ ...push, repository: value, project: value })),
          ),
          (text) => {
            expect(['push', 'ignored', 'invalid']).toContain(send(name, text).kind);
          },
        ),
      );
      fc.assert(
        fc.property(
          fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()))),
          fc.uint8Array(),
          (headers, bytes) => {
            expect(forges[name].parse(headers, bytes, secret).kind).toBe('unauthenticated');
          },
        ),
      );
    });
  });

  it.each<[ForgeName, WebhookHeaders]>([
    ['github', { 'x-github-event': 'ping' }],
    ['github', { 'x-github-event': 'workflow_run' }],
    ['gitlab', { 'x-gitlab-event': 'Issue Hook' }],
    ['gitea', { 'x-gitea-event': 'issues' }],
  ])('%s: ignores %j', (name, headers) => {
    expect(send(name, '{}', { ...samples[name].sign('{}'), ...headers }).kind).toBe('ignored');
  });

  it.each<[ForgeName, WebhookHeaders]>([
    ['github', { 'x-github-event': 'pull_request' }],
    ['github', { 'x-github-event': 'pull_request_review' }],
    ['github', { 'x-github-event': 'issue_comment' }],
    ['gitlab', { 'x-gitlab-event': 'Merge Request Hook' }],
    ['gitlab', { 'x-gitlab-event': 'Note Hook' }],
    ['gitea', { 'x-gitea-event': 'pull_request' }],
    ['gitea', { 'x-gitea-event': 'pull_request_review_approved' }],
    ['gitea', { 'x-gitea-event': 'issue_comment' }],
  ])('%s: %j names the repository whose requests are to be looked at', (name, headers) => {
    const body = JSON.stringify({ ...samples[name].push, ref: undefined });
    expect(send(name, body, { ...samples[name].sign(body), ...headers })).toEqual({
      kind: 'request',
      repoUrls: samples[name].urls,
    });
    expect(send(name, body, { ...samples[name].sign(body, 'another'), ...headers })).toEqual({
      kind: 'unauthenticated',
    });
  });

  it('reads a push that GitHub sends as a form', () => {
    const body = new URLSearchParams({ payload: JSON.stringify(samples.github.push) }).toString();
    const headers = { ...samples.github.sign(body), 'content-type': 'application/x-www-form-urlencoded' };
    expect(send('github', body, headers)).toMatchObject({ kind: 'push', ref: 'refs/heads/main' });
  });

  it('knows only its own names', () => {
    expect(['github', 'toString', '__proto__', 'bitbucket'].map(isForgeName)).toEqual([true, false, false, false]);
  });
});
