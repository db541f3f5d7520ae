import { describe, expect, it, test } from 'vitest';
import { ownersOf, readCodeOwners } from './code-owners.ts';

const owners = (text: string, ...paths: readonly string[]) => ownersOf(readCodeOwners(text), paths);

type Row = readonly [sentence: string, text: string, path: string, owners: readonly string[]];
const table: readonly Row[] = [
  ['a star is everything', '* @ada', 'a/b/c.yaml', ['@ada', 'group:ada']],
  ['the last line that matches wins', '* @ada\n/deploy/ bob@acme.dev', 'deploy/prod/x.yaml', ['user:bob@acme.dev']],
  ['an address is one in lower case', '* Bob@ACME.dev', 'x', ['user:bob@acme.dev']],
  ['a team is known by both of its names', '* @acme/leads', 'x', ['group:acme/leads', 'group:leads']],
  ['a line without owners leaves it to nobody', '* @ada\n/docs/', 'docs/a.md', []],
  ['comments and sections are passed over', '# all\n[Platform]\n* @ada # me', 'x', ['@ada', 'group:ada']],
  ['a name without a slash is meant anywhere', '*.tf @ada', 'infra/a/main.tf', ['@ada', 'group:ada']],
  ['a folder without a slash before it, too', 'apps/ @ada', 'x/apps/y', ['@ada', 'group:ada']],
  ['a folder is no file of that name', 'apps/ @ada', 'x/apps', []],
  ['a slash binds it to the top', '/apps/ @ada', 'x/apps/y', []],
  ['one star stays in its folder', '/docs/* @ada', 'docs/a/b.md', []],
  ['and takes what lies in it', '/docs/* @ada', 'docs/a.md', ['@ada', 'group:ada']],
  ['two stars go on', '/apps/**/prod/ @ada', 'apps/a/b/prod/x.yaml', ['@ada', 'group:ada']],
  ['two stars stand for no folder, too', '/apps/**/x.yaml @ada', 'apps/x.yaml', ['@ada', 'group:ada']],
  ['a question mark is one letter', '/v?.yaml @ada', 'v1.yaml', ['@ada', 'group:ada']],
  ['what is taken out is no rule', '!x @ada', 'x', []],
  ['a blank in a name is written with a backslash', '/a\\ b/ @ada', 'a b/c', ['@ada', 'group:ada']],
];

describe('core/src/gate/approval/code-owners.ts', () => {
  test.each(table)('%s', (_sentence, text, path, expected) => {
    expect(owners(text, path)).toEqual(expected.length === 0 ? [] : [expected]);
  });

  it('names each group of owners once', () => {
    expect(owners('* @ada\n/b/ @bob', 'a', 'b/c', 'd')).toEqual([
      ['@ada', 'group:ada'],
      ['@bob', 'group:bob'],
    ]);
  });

  it('takes no time over a hostile pattern', () => {
    expect(owners(`${'*a'.repeat(2_000)} @ada\n${'**/'.repeat(500)}z @ada`, `${'a'.repeat(4_000)}b`)).toEqual([]);
  });
});
