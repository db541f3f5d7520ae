import { describe, expect, test } from 'vitest';
import { searchIntent } from './search-intent.ts';

describe('web/src/view/search-intent.ts', () => {
  test.each([
    ['', { kind: 'nothing' }],
    [' 3F2A91c ', { kind: 'change', id: '3f2a91c' }],
    ['shop', { kind: 'text', text: 'shop' }],
    ['facade', { kind: 'text', text: 'facade' }],
    ['CRITICAL: Service/web is degraded', { kind: 'object', text: 'Service/web' }],
    [
      'FIRING KubePodCrashLooping\nnamespace = checkout-api\npod = api-7d9f8c6b5d-x2x7k',
      { kind: 'object', text: 'checkout-api/api' },
    ],
    ['{deployment="api", severity="page"} is not ready', { kind: 'object', text: 'api' }],
    ['pod: store-0 restarts', { kind: 'object', text: 'store' }],
    ['Deployment/shop/web', { kind: 'object', text: 'Deployment/shop/web' }],
  ])('%j', (typed, intent) => {
    expect(searchIntent(typed)).toEqual(intent);
  });

  test('a pasted page is cut to what the server takes', () => {
    const intent = searchIntent('x'.repeat(5_000));
    expect(intent.kind === 'text' ? intent.text.length : 0).toBe(200);
  });
});
