import type { ObjectKey } from '@fairlead/core/model/object.ts';
import { objectKey } from '@fairlead/core/model/object.ts';
import { describe, expect, it } from 'vitest';
import { placementOf } from '../../api/testing/seed.ts';
import type { ManagedObject, Store } from '../../ports/store.ts';
import { findRef } from './find-ref.ts';

const placement = placementOf('web', 'shop', 'dev', 0);
const storeOf = (keys: readonly string[]): Pick<Store, 'objectsOf'> => ({
  objectsOf: async () => keys.map((key) => ({ key: key as ObjectKey }) as ManagedObject), // findRef reads nothing else
});
const find = async (keys: readonly string[], text: string): Promise<string> => {
  const found = await findRef({ store: storeOf(keys) as Store }, placement, text);
  if (!found.ok) return found.error.code;
  return `${found.value.managed === null ? 'made' : 'ours'} ${objectKey(found.value.ref)}`;
};
const web = 'apps/Deployment/shop/web';

describe('server/src/usecases/read/find-ref.ts', () => {
  it.each([
    ['an object of ours by its name', [web], 'Deployment/shop/web', `ours ${web}`],
    ['an object of ours by its key', [web], web, `ours ${web}`],
    ['a pod that a controller made', [web], 'Pod/shop/web-1', 'made /Pod/shop/web-1'],
    ['a pod without its namespace, where there is but one', [web], 'Pod/web-1', 'made /Pod/shop/web-1'],
    ['no pod without a namespace where there are two', [web, '/ConfigMap/other/a'], 'Pod/web-1', 'not-found'],
    ['anything made by its whole key', [web], 'example.com/Thing/shop/a', 'made example.com/Thing/shop/a'],
    ['nothing of a kind that no controller makes', [web], 'Secret/shop/db', 'not-found'],
    ['nothing by half a name', [web], 'Pod/shop/', 'not-found'],
    ['nothing by a name that Object knows', [web], 'constructor/shop/a', 'not-found'],
  ] as const)('finds %s', async (_sentence, keys, text, expected) => {
    expect(await find(keys, text)).toBe(expected);
  });
});
