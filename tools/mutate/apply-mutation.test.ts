import { describe, expect, it } from 'vitest';
import { applyMutation } from './apply-mutation.ts';

describe('tools/mutate/apply-mutation.ts', () => {
  it.each([
    ['takes away what is there once', 'a(); guard(); b();', { kind: 'applied', text: 'a(); b();' }],
    ['refuses what is gone', 'a(); b();', { kind: 'unmatched', times: 0 }],
    ['refuses what is there twice', 'guard(); a(); guard(); b();', { kind: 'unmatched', times: 2 }],
  ])('%s', (_, text, expected) => {
    expect(applyMutation(text, { from: 'guard(); ', to: '' })).toEqual(expected);
  });
});
