import { describe, expect, test } from 'vitest';
import { initials, shortDigest, shortRepo, shortRevision } from './shorten.ts';

describe('web/src/view/shorten.ts', () => {
  test.each([
    [shortRevision('3f2a91c0aa11bb22cc33dd44ee55ff6677889900'), '3f2a91c'],
    [shortRevision('main'), 'main'],
    [shortDigest('sha256:0123456789abcdef'), '01234567'],
    [shortRepo('https://git.acme.dev/shop.git'), 'git.acme.dev/shop'],
    [shortRepo('ssh://git@git.acme.dev/shop.git'), 'git.acme.dev/shop'],
    [shortRepo('git@git.acme.dev:shop.git'), 'git.acme.dev:shop'],
    [shortRepo('/srv/fairlead-data/shop.git'), 'fairlead-data/shop'],
    [initials('Ada Lovelace'), 'AL'],
    [initials('fairlead'), 'F'],
    [initials('李 明'), '李明'],
    [initials(''), '?'],
  ])('%j', (text, expected) => {
    expect(text).toBe(expected);
  });
});
