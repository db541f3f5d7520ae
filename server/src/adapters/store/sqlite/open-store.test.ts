import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, open, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as sample from '../../../ports/store.samples.ts';
import type { Store } from '../../../ports/store.ts';
import { openFileReads, openFileStore } from './open-store.ts';
import { testDeps } from './test-deps.ts';

describe('server/src/adapters/store/sqlite/open-store.ts', () => {
  let folder = '';
  let file = '';
  const open_: Store[] = [];
  const children: ChildProcess[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'store-'));
    file = join(folder, 'data', 'fairlead.db');
  });
  afterEach(async () => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    for (const store of open_.splice(0)) await store.close();
    await rm(folder, { recursive: true });
  });
  const opened = async (lock = true): Promise<Store> => {
    const store = await openFileStore(
      { file, lock },
      testDeps(() => 1_000),
    );
    open_.push(store);
    return store;
  };

  /** Starts the storm and kills it once `acks` batches were acknowledged; gives all that it acknowledged. */
  const storm = async (first: number, acks: number): Promise<readonly number[]> => {
    const program = new URL('./commit-storm.fixture.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, file, String(first)], { stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    const acked: number[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      if (line.startsWith('acked ')) acked.push(Number(line.slice(6)));
      if (acked.length === acks) child.kill('SIGKILL');
    }
    return acked;
  };

  test('kill -9 in a storm of commits loses nothing acknowledged and leaves nothing half', async () => {
    const acked: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      acked.push(...(await storm(acked.at(-1) === undefined ? 0 : Math.max(...acked) + 100, 150 + round * 61)));
      const store = await opened(); // at once: the lock went with the process
      const events = new Set((await store.events({}, 100_000)).map(({ message }) => Number(message)));
      const placements = new Set((await store.placementDigests()).map(({ id }) => Number(id.slice(1))));
      const audited = new Set((await store.audit({}, 100_000)).map(({ subject }) => Number(subject)));
      expect(acked.filter((number) => !events.has(number))).toEqual([]);
      expect(placements).toEqual(events);
      expect(audited).toEqual(events);
      for (const number of events) expect(await store.configuration(`batch-${number}`)).toBe(number);
      expect(await store.verifyAudit()).toMatchObject({ kind: 'ok', records: events.size });
      await store.close();
    }
  });

  test('a second server is refused with the first one named, also in another process', async () => {
    await opened();
    await expect(opened()).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining(`process ${process.pid}`),
    });
    const program = new URL('./commit-storm.fixture.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, [program, file], { stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stderr })) lines.push(line);
    expect(lines.join('\n')).toContain(`in use by another Fairlead (process ${process.pid})`);
  });

  test('where files cannot be locked, the newest epoch alone may write', async () => {
    const [one, two] = [await opened(false), await opened(false)];
    const first = await one.openSession('one', 1_000, 60_000);
    await one.commit([sample.event('paused', null)]);
    const second = await two.openSession('two', 1_000, 60_000);
    expect(second.epoch).toBeGreaterThan(first.epoch);
    await expect(one.commit([sample.event('resumed', null)])).rejects.toMatchObject({ code: 'lease-lost' });
    await expect(one.renewSession(1_000, 60_000)).rejects.toMatchObject({ code: 'lease-lost' });
    await two.commit([sample.event('frozen', null)]);
    expect((await one.events({ after: 0 }, 5)).map(({ kind }) => kind)).toEqual(['paused', 'frozen']);
    const third = await one.openSession('one', 1_000, 60_000);
    expect(third.epoch).toBeGreaterThan(second.epoch);
    await expect(two.commit([sample.event('resumed', null)])).rejects.toMatchObject({ code: 'lease-lost' });
    await expect(two.prune(1)).rejects.toMatchObject({ code: 'lease-lost' });
  });

  test('the same file keeps its installation; only its owner may read it', async () => {
    const id = (await (await opened()).installation())?.id;
    await open_[0]?.close();
    expect((await (await opened()).installation())?.id).toBe(id);
    for (const name of ['', '-wal', '-shm', '.lock']) expect((await stat(`${file}${name}`)).mode & 0o077).toBe(0);
    expect((await stat(join(folder, 'data'))).mode & 0o077).toBe(0);
  });

  test('a reader beside the server sees what is committed and can write nothing', async () => {
    const store = await opened();
    await store.openSession('one', 1_000, 60_000);
    const { reads, close } = openFileReads(file);
    await store.commit([sample.audit('x')]);
    expect(await reads.verifyAudit()).toMatchObject({ kind: 'ok', records: 1 });
    expect('commit' in reads).toBe(false);
    close();
    expect(() => openFileReads(join(folder, 'none.db'))).toThrow(expect.objectContaining({ code: 'unavailable' }));
  });

  test('closing waits for what was asked before, and refuses what comes after', async () => {
    const store = await opened();
    await store.openSession('one', 1_000, 60_000);
    const commits = Array.from({ length: 50 }, () => store.commit([sample.event('requested', null)]));
    await store.close();
    expect((await Promise.allSettled(commits)).every(({ status }) => status === 'fulfilled')).toBe(true);
    await expect(store.commit([sample.event('requested', null)])).rejects.toMatchObject({ code: 'lease-lost' });
    await store.close();
    expect(await (await opened()).events({}, 100)).toHaveLength(50);
  });

  const spoil: { readonly [sentence: string]: readonly [() => Promise<void>, string] } = {
    'was written by a newer version': [
      async () => edit("insert into migration values (999, '0999-later', 'x', 0)"),
      'invalid-input',
    ],
    'has a migration that is not ours': [async () => edit("update migration set checksum = 'x'"), 'integrity'],
    'belongs to another program': [
      async () => {
        await rm(file);
        new DatabaseSync(file).exec('create table x (y)');
      },
      'invalid-input',
    ],
    'is no database': [
      async () => writeFile(file, 'not a database, but long enough to look like something'.repeat(50)),
      'integrity',
    ],
    'is a folder': [
      async () => {
        await rm(file);
        await (await import('node:fs/promises')).mkdir(file);
      },
      'unavailable',
    ],
  };
  const edit = (sql: string): void => {
    const database = new DatabaseSync(file);
    database.exec(sql);
    database.close();
  };
  test.each(Object.keys(spoil))('a file that %s is refused, for reading too, and left alone', async (sentence) => {
    await (await opened()).close();
    const [spoiled, code] = spoil[sentence] ?? [async () => {}, ''];
    await spoiled();
    await expect(opened()).rejects.toMatchObject({ code });
    expect(() => openFileReads(file)).toThrow(
      expect.objectContaining({ code: expect.stringMatching(`${code}|integrity|unavailable`) }),
    );
    await expect(opened()).rejects.toMatchObject({ code }); // the lock was given back
  });

  test('a damaged page is told as damage by reads and stops writing', async () => {
    const store = await opened();
    await store.openSession('one', 1_000, 60_000);
    for (let at = 0; at < 40; at += 1) {
      await store.commit([{ kind: 'put-bundle', bundle: sample.bundle(`b${at}`, { open: 'x'.repeat(3_000) }) }]);
    }
    await store.close();
    const handle = await open(file, 'r+');
    const { size } = await handle.stat();
    await handle.write(Buffer.alloc(size - 8_192, 0xee), 0, size - 8_192, 8_192);
    await handle.close();
    const broken: string[] = [];
    const deps = testDeps(() => 1_000, { onBroken: (error) => broken.push(error.code) });
    await expect(openFileStore({ file }, deps)).rejects.toMatchObject({ code: 'integrity' });
  });

  test('the audit table refuses changes and deletions by SQL, and a forger without triggers is found', async () => {
    const store = await opened();
    await store.openSession('one', 1_000, 60_000);
    await store.commit([sample.audit('a'), sample.audit('b'), sample.audit('c')]);
    await store.close();
    const sentences = [
      "update audit set subject = 'z' where seq = 2",
      'delete from audit where seq = 3',
      'delete from audit',
    ];
    for (const sql of sentences) expect(() => edit(sql)).toThrow(/never/);
    const forgeries = [
      ['update audit set record = replace(record, \'"b"\', \'"z"\') where seq = 2', 2],
      ["update audit set subject = 'z' where seq = 2", 2],
      ['delete from audit where seq = 2', 3],
      ['delete from audit where seq = 3', 3],
      ["update audit set hash = '00' where seq = 3", 3],
      ['update audit set seq = seq + 10', 11],
    ] as const;
    for (const [sql, seq] of forgeries) {
      const copy = join(folder, `forged-${sql.length}-${seq}.db`);
      await writeFile(copy, await (await import('node:fs/promises')).readFile(file));
      const database = new DatabaseSync(copy);
      database.exec(`drop trigger audit_no_update; drop trigger audit_no_delete; ${sql}`);
      database.close();
      const { reads, close } = openFileReads(copy);
      expect([sql, await reads.verifyAudit()]).toEqual([
        sql,
        expect.objectContaining({ kind: 'bad', writer: 'one', seq }),
      ]);
      close();
    }
  });
});
