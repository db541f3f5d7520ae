import { execFileSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { realTools } from '../testing/offline-tools.ts';
import { runLine } from '../testing/run-line.ts';

const token = `ghp_${'A9bC8dE7fG6hJ5kL4mN3pQ2rS1tU0vWxYz12'}`;

describe('server/src/cli/offline/scan-leaks.ts', () => {
  let root = '';
  let repo = '';

  beforeAll(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), 'fairlead-leaks-')));
  });
  afterAll(() => rmSync(root, { recursive: true, force: true }));
  beforeEach(() => {
    repo = mkdtempSync(join(root, 'repo-'));
    git('init', '-q', '-b', 'main');
    commit({ 'a.env': 'NAME=shop\n' });
  });

  const git = (...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', ...args], {
      cwd: repo,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: root },
    }).trim();
  const commit = (files: { readonly [path: string]: string }): string => {
    for (const [path, content] of Object.entries(files)) writeFileSync(join(repo, path), content);
    git('add', '-A');
    git('commit', '-qm', 'a change');
    return git('rev-parse', '--short=7', 'HEAD');
  };
  const scan = (line = '') =>
    runLine(`fairlead leaks scan ${line}`.trim(), {
      cwd: repo,
      offline: realTools,
      env: { HOME: root, PATH: process.env['PATH'] ?? '' },
    });

  test('finds what stands in files, says how to make it worthless, and never shows it', async () => {
    commit({ 'a.env': `NAME=shop\nTOKEN=${token}\n` });
    const { code, out, err } = await scan();
    expect(code).toBe(8);
    expect(out).toMatch(/a\.env:2: a token of GitHub \[github-token [0-9a-f]{12}\]/);
    expect(out).toContain('revoke it at github.com/settings/tokens');
    expect(out + err + (await scan('-o json')).out).not.toContain(token.slice(4, 20));
  });

  test('what was taken out again is found in history, by the commit that brought it', async () => {
    const bad = commit({ 'a.env': `NAME=shop\nTOKEN=${token}\n` });
    commit({ 'a.env': 'NAME=shop\n' });
    expect(await scan()).toMatchObject({ code: 0 });
    const { code, out } = await scan('--history');
    expect(out).toContain(`a.env:2 (${bad}): a token of GitHub`);
    expect(code).toBe(8);
  });

  test('a range looks at its commits only, also at one that the last one undoes', async () => {
    commit({ 'old.env': `TOKEN=${token}\n` });
    const base = git('rev-parse', 'HEAD');
    expect(await scan(`--range ${base}..HEAD`)).toMatchObject({ code: 0 });
    commit({ 'new.env': `TOKEN=${token}\n` });
    commit({ 'new.env': '\n' });
    const { code, out } = await scan(`--range ${base}..HEAD`);
    expect(out).toContain('new.env:1');
    expect(out).not.toContain('old.env');
    expect(code).toBe(8);
  });

  test('what a merge itself brings is found', async () => {
    git('switch', '-qc', 'topic');
    commit({ 'b.env': 'B=1\n' });
    git('switch', '-q', 'main');
    commit({ 'c.env': 'C=1\n' });
    git('merge', '-q', '--no-commit', '--no-ff', 'topic');
    commit({ 'evil.env': `TOKEN=${token}\n` });
    expect((await scan('--history')).out).toContain('evil.env:1');
  });

  test('a baseline with reasons lets known ones through, and no new value', async () => {
    commit({ 'a.env': `TOKEN=${token}\n` });
    const { leaks } = JSON.parse((await scan('-o json')).out) as { leaks: { rule: string; mark: string }[] };
    const [{ rule, mark } = { rule: '', mark: '' }] = leaks;
    const entry = { path: 'a.env', rule, mark, reason: 'revoked in 2024' };
    writeFileSync(join(repo, '.fairlead-leaks.json'), JSON.stringify({ leaks: [entry] }));
    expect(await scan()).toMatchObject({ code: 0, out: expect.stringContaining('1 known by the baseline') });
    commit({ 'a.env': `TOKEN=${token.replace('A9', 'Z8')}\n` });
    expect(await scan()).toMatchObject({ code: 8 });
    writeFileSync(join(repo, '.fairlead-leaks.json'), JSON.stringify({ leaks: [{ ...entry, reason: '' }] }));
    expect(await scan()).toMatchObject({ code: 2 });
  });

  test.each(['--range --output=x', '--range nowhere..HEAD', '--history --range a..b'])('refuses %s', async (line) => {
    expect((await scan(line)).code).toBe(2);
  });
});
