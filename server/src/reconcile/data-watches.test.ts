import type { InstallationId, PlacementId } from '@fairlead/core/model/ids.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Target } from '../ports/target.ts';
import { DataWatches } from './data-watches.ts';

const secret = { kind: 'Secret', name: 'values', key: 'values.yaml', optional: false } as const;
const placement = (id: string, valuesFrom: readonly object[], target = 'prod'): Placement =>
  ({
    id,
    target,
    project: 'p',
    application: 'a',
    namespace: 'shop',
    source: { helm: { valuesFrom } },
  }) as unknown as Placement; // no more is asked of it

describe('server/src/reconcile/data-watches.ts', () => {
  const open = new Map<string, () => void>();
  const woken: string[] = [];
  const connect = (): Target =>
    ({
      watchData: (
        { placement: id }: { placement: string },
        { namespace, name }: { namespace: string; name: string },
        onChange: () => void,
      ) => {
        open.set(`${id} ${namespace}/${name}`, onChange);
        return () => open.delete(`${id} ${namespace}/${name}`);
      },
    }) as unknown as Target; // no more is asked of it
  let target: Target | undefined;
  let watches: DataWatches;

  beforeEach(() => {
    open.clear();
    woken.length = 0;
    target = connect();
    watches = new DataWatches(
      'i' as InstallationId,
      () => target,
      (id: PlacementId) => woken.push(id),
    );
  });

  it('wakes whose values changed, and nobody else', () => {
    watches.follow([placement('p1', [secret]), placement('p2', [])]);
    expect([...open.keys()]).toEqual(['p1 shop/values']);
    open.get('p1 shop/values')?.();
    expect(woken).toEqual(['p1']);
  });

  it('follows what is named from now on, and lets go of the rest', () => {
    watches.follow([placement('p1', [secret])]);
    watches.follow([placement('p1', [{ ...secret, name: 'other' }])]);
    expect([...open.keys()]).toEqual(['p1 shop/other']);
    watches.stop();
    expect(open.size).toBe(0);
  });

  it('follows anew on a target that was connected anew, and waits for one that is not', () => {
    target = undefined;
    watches.follow([placement('p1', [secret])]);
    expect(open.size).toBe(0);
    target = connect();
    watches.follow([placement('p1', [secret])]);
    const before = open.get('p1 shop/values');
    watches.follow([placement('p1', [secret])]);
    expect(open.get('p1 shop/values')).toBe(before);
    target = connect();
    watches.follow([placement('p1', [secret])]);
    expect(open.get('p1 shop/values')).not.toBe(before);
  });
});
