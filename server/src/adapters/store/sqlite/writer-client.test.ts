import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WriterClient } from './writer-client.ts';

describe('server/src/adapters/store/sqlite/writer-client.ts', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'client-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  test('tells when the thread cannot open its file', async () => {
    const broken: string[] = [];
    const start = WriterClient.start({ file: folder, generation: '' }, (error) => broken.push(error.code));
    await expect(start).rejects.toMatchObject({ code: 'unavailable' });
    expect(broken).toEqual(['unavailable']);
  });

  test('fails what is waiting, and everything later, when the thread ends by itself', async () => {
    const broken: string[] = [];
    const client = await WriterClient.start({ file: join(folder, 'a.db'), generation: '' }, (error) =>
      broken.push(error.code),
    );
    const unanswered = client.request({ kind: 'close' }); // ends the thread without an answer
    await expect(unanswered).rejects.toMatchObject({ code: 'unavailable' });
    await expect(client.request({ kind: 'close-session' })).rejects.toMatchObject({ code: 'unavailable' });
    expect(broken).toEqual(['unavailable']);
    await client.close();
  });
});
