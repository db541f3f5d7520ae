import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DataDirectory, dataDirectory } from './data-directory.ts';
import { followShop } from './follow-shop.ts';
import { makeQuickstart } from './quickstart.ts';

const example = join(import.meta.dirname, '..', '..', '..', 'examples', 'quickstart');

describe('server/src/main/follow-shop.ts', () => {
  let home: string;
  let data: DataDirectory;
  let other: string;
  let unfollow: () => void;
  const git = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Fairlead', '-c', 'user.email=f@localhost', ...args], {
      cwd,
      encoding: 'utf8',
    });
  const commit = async (cwd: string, file: string, text: string): Promise<void> => {
    await writeFile(join(cwd, file), text);
    git(cwd, 'add', '--all');
    git(cwd, 'commit', '--quiet', '--message', file);
  };

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'fl-follow-'));
    data = dataDirectory(home);
    const options = { data, example, gitProgram: 'git', path: process.env['PATH'] ?? '' };
    await makeQuickstart(options);
    other = join(home, 'other');
    git(home, 'clone', '--quiet', data.shopRepo, other);
    unfollow = followShop(options);
  });
  afterEach(async () => {
    unfollow();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });
  const arrived = (file: string, text: string) =>
    vi.waitFor(async () => expect(await readFile(join(data.shopClone, file), 'utf8')).toBe(text), 10_000);

  it('brings a promotion to the clone, past edits that it does not touch', async () => {
    await writeFile(join(data.shopClone, 'README.md'), 'being edited');
    await commit(other, 'shop.lock.yaml', 'staging: abc\n');
    git(other, 'push', '--quiet');
    await arrived('shop.lock.yaml', 'staging: abc\n');
    expect(await readFile(join(data.shopClone, 'README.md'), 'utf8')).toBe('being edited');
    await commit(data.shopClone, 'README.md', 'edited');
    git(data.shopClone, 'push', '--quiet');
  });

  it('leaves a clone with commits of its own alone', async () => {
    await commit(data.shopClone, 'mine', 'mine');
    const head = git(data.shopClone, 'rev-parse', 'HEAD');
    await commit(other, 'a', 'one');
    git(other, 'push', '--quiet');
    await vi.waitFor(
      () => expect(git(data.shopClone, 'rev-parse', 'origin/main')).toBe(git(other, 'rev-parse', 'HEAD')),
      10_000,
    );
    expect(git(data.shopClone, 'rev-parse', 'HEAD')).toBe(head);
  });
});
