import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { storeContract } from '../../../ports/store.contract.ts';
import { openFileStore, openMemoryStore } from './open-store.ts';
import { testDeps } from './test-deps.ts';

describe('server/src/adapters/store/sqlite/sqlite-store.ts', () => {
  describe('in memory', () => {
    storeContract({ open: async (now) => openMemoryStore(testDeps(now)), dispose: async () => {} });
  });

  describe('in a file', () => {
    const folders: string[] = [];
    storeContract({
      open: async (now) => {
        const folder = await mkdtemp(join(tmpdir(), 'store-'));
        folders.push(folder);
        return openFileStore({ file: join(folder, 'fairlead.db') }, testDeps(now));
      },
      dispose: async () => {
        for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
      },
    });
  });
});
