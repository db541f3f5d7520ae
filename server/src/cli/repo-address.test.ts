import { describe, expect, test } from 'vitest';
import { repoAddress } from './repo-address.ts';

describe('server/src/cli/repo-address.ts', () => {
  test.each([
    ['.', '/home/ada/shop'],
    ['..', '/home/ada'],
    ['./x', '/home/ada/shop/x'],
    ['/srv/shop.git', '/srv/shop.git'],
    ['deployments', '/home/ada/shop/deployments'],
    ['https://git.acme.dev/shop', 'https://git.acme.dev/shop'],
    ['git@git.acme.dev:shop', 'git@git.acme.dev:shop'],
    ['ext::sh -c x', 'ext::sh -c x'],
    ['--upload-pack=x', '--upload-pack=x'],
  ])('%s is %s', (typed, address) => {
    expect(repoAddress(typed, '/home/ada/shop')).toBe(address);
  });
});
