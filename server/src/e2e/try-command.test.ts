import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { editShop, shopCommand, shopConfigPath, shopTries } from '@fairlead/core/shop/shop-tries.ts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';

const needs = requires('git');
const example = fileURLToPath(new URL(`../../../examples/quickstart/${shopConfigPath}`, import.meta.url));

/** What the page offers to copy does in a shell what its button does. */
describe.skipIf(needs.skip)('server/src/e2e/try-command.test.ts', () => {
  let root: string;
  const clone = (): string => join(root, 'shop');
  const file = (): string => join(clone(), shopConfigPath);
  const git = (cwd: string, ...args: readonly string[]): string =>
    execFileSync('git', ['-c', 'user.name=You', '-c', 'user.email=you@localhost', ...args], { cwd, encoding: 'utf8' });
  const settings = (text: string): unknown =>
    JSON.parse(text.slice(text.indexOf('{', text.indexOf('content: |')), text.lastIndexOf('}') + 1));

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'fairlead-try-'));
    git(root, 'init', '--quiet', '--bare', '--initial-branch=main', 'shop.git');
    git(root, 'clone', '--quiet', 'shop.git', 'shop');
    for (const [name, value] of [
      ['user.name', 'You'],
      ['user.email', 'you@localhost'],
      ['pull.rebase', 'true'],
    ])
      git(clone(), 'config', name ?? '', value ?? '');
    mkdirSync(join(clone(), 'deploy'));
    writeFileSync(file(), readFileSync(example));
    git(clone(), 'add', '--all');
    git(clone(), 'commit', '--quiet', '--message', 'Start the shop');
    git(clone(), 'push', '--quiet', '--set-upstream', 'origin', 'main');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it.each(shopTries.map((wanted) => [wanted.title, wanted] as const))('%s', (_title, wanted) => {
    for (const bare of [false, true]) {
      const before = bare ? readFileSync(file(), 'utf8').replace(/^.*"fails".*\n/m, '') : readFileSync(file(), 'utf8');
      if (bare) writeFileSync(file(), before);
      const [line, button] = [shopCommand(before, wanted), editShop(before, wanted)];
      if (!line.ok || !button.ok) throw new Error('it cannot be tried');
      execFileSync('sh', ['-c', line.value], { cwd: clone(), stdio: 'ignore' });
      expect(settings(readFileSync(file(), 'utf8').replaceAll(/\$\{\w+\}/g, ''))).toEqual(
        settings(button.value.replaceAll(/\$\{\w+\}/g, '')),
      );
      expect(git(join(root, 'shop.git'), 'log', '-1', '--format=%s', 'main').trim()).toBe(wanted.commit);
      expect(git(clone(), 'status', '--porcelain')).toBe('');
    }
  });
});
