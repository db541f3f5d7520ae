import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AppError, type ErrorCode } from '@fairlead/core/lib/app-error.ts';
import { describe, expect, it } from 'vitest';
import { storeContract } from '../../../ports/store.contract.ts';
import { openFileStore, openMemoryStore } from './open-store.ts';
import { sqliteStore } from './sqlite-store.ts';
import { testDeps } from './test-deps.ts';

describe('server/src/adapters/store/sqlite/sqlite-store.ts', () => {
  it.each<[string, ErrorCode, ErrorCode | null]>([
    ['of a full disk', 'disk-full', 'disk-full'],
    ['of a disk that takes nothing', 'unavailable', 'unavailable'],
    ['of its content', 'conflict', null],
  ])(
    'tells what kept the last write out where it was refused because %s, until one goes through',
    async (_, code, told) => {
      let refusal: ErrorCode | null = null;
      const store = openMemoryStore(testDeps(() => 1));
      const disk = sqliteStore({
        reads: store,
        writer: {
          commit: async () => {
            if (refusal !== null) throw new AppError(refusal, 'refused');
            return null;
          },
          openSession: (replica, now, ttlMs) => store.openSession(replica, now, ttlMs),
          renewSession: async () => {
            throw new AppError('lease-lost', 'not asked here');
          },
          closeSession: () => store.closeSession(),
          prune: (before) => store.prune(before),
        },
        clock: { now: () => 1, monotonicMs: () => 1, after: () => () => undefined },
        onListenerError: () => undefined,
        backup: (file) => store.backup(file),
        close: () => store.close(),
      });
      await disk.openSession('one', 1, 60_000);
      expect(disk.writeTrouble()).toBe(null);
      refusal = code;
      await expect(disk.commit([{ kind: 'remove-token', id: 'x' }])).rejects.toMatchObject({ code });
      expect(disk.writeTrouble()).toBe(told);
      refusal = null;
      await disk.commit([{ kind: 'remove-token', id: 'x' }]);
      expect(disk.writeTrouble()).toBe(null);
      await disk.close();
    },
  );

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
