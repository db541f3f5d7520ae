import { describe, expect, it } from 'vitest';
import { affinityCookie, readCookies } from './request-facts.ts';

describe('server/src/supervisor/route/request-facts.ts', () => {
  const cookies: readonly (readonly [string, string, Record<string, string>])[] = [
    ['several', 'a=1; b=2', { a: '1', b: '2' }],
    ['one without a space before it', 'a=1;b=2', { a: '1', b: '2' }],
    ['a value with equals signs', 'a=b=c==', { a: 'b=c==' }],
    ['a quoted value', 'a="1"', { a: '1' }],
    ['the first of two of one name', 'a=1; a=2', { a: '1' }],
    ['nothing out of nonsense', 'a; =b; ;;', {}],
    ['names that objects have', '__proto__=1; constructor=2', { ['__proto__']: '1', constructor: '2' }],
  ];
  it.each(cookies)('reads %s', (_, header, expected) => {
    expect([...readCookies(header)]).toEqual(Object.entries(expected));
  });

  it('writes a cookie for the session, for a time, and for HTTPS only', () => {
    expect(affinityCookie({ cookie: 'shop', ttlMs: null }, 'a~1', false)).toBe(
      'shop=a~1; Path=/; HttpOnly; SameSite=Lax',
    );
    expect(affinityCookie({ cookie: 'shop', ttlMs: 1_500 }, 'a~1', true)).toBe(
      'shop=a~1; Path=/; HttpOnly; SameSite=Lax; Max-Age=2; Secure',
    );
  });
});
