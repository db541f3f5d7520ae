import { describe, expect, it } from 'vitest';
import type { ObjectRef } from '../model/object.ts';
import { heldByFinalizers, type Waiting } from './held-by-finalizers.ts';

const map = (name: string): Waiting => ({
  ref: { group: '', kind: 'ConfigMap', namespace: 'shop', name } satisfies ObjectRef,
  why: 'it waits',
});

describe('core/src/gate/held-by-finalizers.ts', () => {
  it.each<readonly [string, readonly Waiting[], string | undefined]>([
    ['nothing waits', [], undefined],
    ['one is told with its reason', [map('a')], 'ConfigMap/shop/a: it waits'],
    [
      'many are counted',
      [map('a'), map('b'), map('c')],
      'ConfigMap/shop/a: it waits; ConfigMap/shop/b: it waits; and 1 more',
    ],
  ])('%s', (_sentence, waiting, reason) => {
    expect(heldByFinalizers(waiting, null)[0]?.reason).toBe(reason);
  });

  it('sends a person to what is left in a namespace, and to the controller of anything else', () => {
    const space = { ref: { group: '', kind: 'Namespace', namespace: '', name: 'shop' }, why: 'it waits' };
    expect(heldByFinalizers([space], null)[0]?.next).toContain('what is left in it');
    expect(heldByFinalizers([map('a')], 5)).toMatchObject([{ until: 5, next: expect.stringContaining('still runs') }]);
  });
});
