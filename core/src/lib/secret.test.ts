import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Secret } from './secret.ts';

describe('core/src/lib/secret.ts', () => {
  const secret = new Secret('hunter2');
  const ways: { readonly [sentence: string]: () => string } = {
    'as text': () => String(secret),
    'by its own method': () => secret.toString(),
    'in a template': () => `${secret}`,
    'joined to text': () => `password=${[secret].join()}`,
    'as JSON': () => JSON.stringify({ secret }),
    inspected: () => inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
    'spread into an object': () => JSON.stringify({ ...secret }),
    'its own keys': () => JSON.stringify(Object.entries(secret)),
  };
  test.each(Object.keys(ways))('does not show the value %s', (sentence) => {
    expect(ways[sentence]?.()).not.toContain('hunter2');
  });

  test('gives the value when asked for by name', () => {
    expect(secret.reveal()).toBe('hunter2');
  });
});
