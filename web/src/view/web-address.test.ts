import { describe, expect, test } from 'vitest';
import { webAddress } from './web-address.ts';

describe('web/src/view/web-address.ts', () => {
  test.each([
    ['https://git.acme.dev/shop', 'https://git.acme.dev/shop'],
    ['javascript:alert(1)', null],
    [' javascript:alert(1)', null],
    ['data:text/html,x', null],
    ['https://name:secret@git.acme.dev/', null],
    ['git@git.acme.dev:shop', null],
    ['/srv/shop.git', null],
    ['https://', null],
  ])('%j', (text, address) => {
    expect(webAddress(text)).toBe(address);
  });
});
