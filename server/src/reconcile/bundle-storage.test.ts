import { createHash } from 'node:crypto';
import { bundleDigest } from '@fairlead/core/bundle/bundle-digest.ts';
import type { BundleDigest } from '@fairlead/core/model/ids.ts';
import { someObject } from '@fairlead/core/testing/builders.ts';
import { describe, expect, it } from 'vitest';
import { aesSealer } from '../adapters/secrets/aes-sealer.ts';
import { openMemoryStore } from '../adapters/store/sqlite/open-store.ts';
import type { StoredBundle } from '../ports/store.ts';
import { SeededRandom } from '../testing/seeded-random.ts';
import { VirtualClock } from '../testing/virtual-clock.ts';
import { loadBundle, sealBundle } from './bundle-storage.ts';

const hash = (text: string): string => createHash('sha256').update(text).digest('hex');
const sealer = aesSealer({ bytes: new Uint8Array(32).fill(7) });
const open = someObject('host.fairlead.dev/v1', 'File', 'open');
const secret = { ...someObject('host.fairlead.dev/v1', 'File', 'canary-in-clear'), secret: true };
const objects = [open, secret];
const digest = bundleDigest(objects, { hash, keyedDigest: (text) => sealer.keyedDigest(text) });
const stored = sealBundle(sealer, { digest, objects });

async function loadedFrom(bundle: StoredBundle, wanted: BundleDigest = digest) {
  const store = openMemoryStore({
    clock: new VirtualClock(),
    random: new SeededRandom(1),
    onBroken: (error) => {
      throw error;
    },
    onListenerError: () => undefined,
  });
  try {
    await store.openSession('test', 0, 60_000);
    await store.commit([{ kind: 'put-bundle', bundle }]);
    return await loadBundle({ store, sealer, hash }, wanted);
  } finally {
    await store.close();
  }
}

describe('server/src/reconcile/bundle-storage.ts', () => {
  it('stores no secret object in clear, and gives every object back', async () => {
    expect(JSON.stringify(stored)).not.toContain('canary-in-clear');
    expect((await loadedFrom(stored)).objects).toEqual(objects);
  });

  it.each<[string, StoredBundle]>([
    ['an open object was changed', { ...stored, open: stored.open.replaceAll('"open"', '"evil"') }],
    ['an open object was taken out', { ...stored, open: '[]' }],
    ['the sealed part was taken out', { ...stored, sealed: null }],
    ['the sealed part was altered', { ...stored, sealed: `${stored.sealed?.slice(0, -2) ?? ''}xx` }],
  ])('applies nothing where %s', async (_, altered) => {
    await expect(loadedFrom(altered)).rejects.toMatchObject({ code: 'integrity' });
  });

  it('says when a bundle is not there', async () => {
    await expect(loadedFrom(stored, 'other' as BundleDigest)).rejects.toMatchObject({ code: 'not-found' });
  });
});
