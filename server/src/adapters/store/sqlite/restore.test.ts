import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { DeliveryId, PlacementId } from '@fairlead/core/model/ids.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as sample from '../../../ports/store.samples.ts';
import type { Store } from '../../../ports/store.ts';
import { openFileReads, openFileStore, openMemoryStore } from './open-store.ts';
import { restoreStore } from './restore.ts';
import { testDeps } from './test-deps.ts';

describe('server/src/adapters/store/sqlite/restore.ts', () => {
  let folder = '';
  let store: Store;
  const p1 = 'p1' as PlacementId;
  const at = (name: string): string => join(folder, name);
  const { random } = testDeps(() => 1_000);
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'restore-'));
    store = await openFileStore(
      { file: at('one.db') },
      testDeps(() => 1_000),
    );
    await store.openSession('one', 1_000, 60_000);
    await store.commit([
      { kind: 'put-placement', placement: sample.placement('p1') },
      { kind: 'put-state', state: sample.state('p1', { desired: null }) },
      { kind: 'put-request', placement: p1, request: { kind: 'sync', by: 'ada', prune: true, at: 1 } },
      { kind: 'put-token', token: sample.token('kept') },
      { kind: 'put-token', token: sample.token('browser', { kind: 'session' }) },
      { kind: 'put-permit', permit: sample.permit('plan', 'p1'), delivery: 'd1' as DeliveryId },
      { kind: 'put-outbox', message: sample.message('old', 1) },
      sample.event('delivery-started', 'p1'),
      sample.audit('a'),
    ]);
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true });
  });

  test('a backup is one private file as of one moment, made while commits go on', async () => {
    const commits = Array.from({ length: 300 }, (_, n) =>
      store.commit([sample.event('delivery-phase', null), sample.audit(String(n))]),
    );
    await store.backup(at('backup.db'));
    await Promise.all(commits);
    expect((await stat(at('backup.db'))).mode & 0o777).toBe(0o600);
    expect((await readdir(folder)).filter((name) => name.startsWith('backup'))).toEqual(['backup.db']);
    const { reads, close } = openFileReads(at('backup.db'));
    const events = await reads.events({}, 1_000);
    expect(await reads.verifyAudit()).toMatchObject({ kind: 'ok', records: events.length });
    close();
  });

  test('a backup never replaces a file', async () => {
    await writeFile(at('backup.db'), 'precious');
    await expect(store.backup(at('backup.db'))).rejects.toMatchObject({ code: 'conflict' });
    await expect(store.backup(at('none/backup.db'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await readdir(folder)).not.toContain('backup.db.partial');
  });

  test('a restored store observes, keeps what was decided, and revives nothing of the past', async () => {
    const before = await store.session('one');
    await store.backup(at('backup.db'));
    expect(await restoreStore(at('backup.db'), at('two.db'), random)).toEqual({ placements: 1, auditRecords: 1 });
    const restored = await openFileStore(
      { file: at('two.db') },
      testDeps(() => 1_000),
    );
    expect((await restored.placement(p1))?.state).toMatchObject({ observing: true, request: null, sync: 'synced' });
    expect(await restored.due()).toEqual([{ id: 'p1', nextAt: null }]);
    expect(await restored.installation()).toEqual(await store.installation());
    expect((await restored.tokens()).map(({ id }) => id)).toEqual(['kept']);
    expect(await restored.dueOutbox(1e9, 5)).toEqual([]);
    expect(await restored.permit('plan' as never)).toBeUndefined();
    const after = await restored.openSession('one', 1_000, 60_000);
    expect(after.epoch).toBeGreaterThan((before?.epoch ?? 0) + 1_000);
    await restored.commit([sample.audit('b')]);
    const heads = await restored.auditHeads();
    expect(heads.map(({ seq }) => seq)).toEqual([1, 1]); // a chain of its own: the original went on with its numbers
    expect(await restored.verifyAudit()).toMatchObject({ kind: 'ok', records: 2 });
    await restored.close();
  });

  test('nothing is restored over a database, from nothing, from damage, or from a forged audit log', async () => {
    await store.backup(at('backup.db'));
    await expect(restoreStore(at('backup.db'), at('one.db'), random)).rejects.toMatchObject({ code: 'conflict' });
    await expect(restoreStore(at('none.db'), at('two.db'), random)).rejects.toMatchObject({ code: 'not-found' });
    await writeFile(at('text.db'), 'no database'.repeat(100));
    await expect(restoreStore(at('text.db'), at('two.db'), random)).rejects.toMatchObject({ code: 'integrity' });
    const forged = new DatabaseSync(at('backup.db'));
    forged.exec("drop trigger audit_no_update; update audit set record = replace(record, 'execute', 'confirm')");
    forged.close();
    await expect(restoreStore(at('backup.db'), at('two.db'), random)).rejects.toMatchObject({ code: 'integrity' });
    expect((await readdir(folder)).filter((name) => name.startsWith('two'))).toEqual([]);
  });

  test('a store in memory is backed up too', async () => {
    const memory = openMemoryStore(testDeps(() => 1_000));
    await memory.openSession('one', 1_000, 60_000);
    await memory.commit([sample.audit('a')]);
    await memory.backup(at('memory.db'));
    expect(await restoreStore(at('memory.db'), at('two.db'), random)).toMatchObject({ auditRecords: 1 });
    await memory.close();
  });
});
