import { Buffer } from 'node:buffer';
import type { CommitSha } from '@fairlead/core/model/ids.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseCommit, splitMessage } from './parse-commit.ts';

const sha = 'a'.repeat(40) as CommitSha;
const parse = (text: string) => parseCommit(sha, Buffer.from(text));
const head = (author: string) =>
  `tree ${'b'.repeat(40)}\nparent ${'c'.repeat(40)}\nauthor ${author}\ncommitter Grace <g@x> 20 +0000\n`;

describe('server/src/adapters/git/mirror/parse-commit.ts', () => {
  it('reads tree, people, times and message', () => {
    expect(parse(`${head('Ada L <a@x> 10 +0200')}\nTitle\n\nBody\nmore\n`)).toEqual({
      tree: 'b'.repeat(40),
      parents: ['c'.repeat(40)],
      info: {
        sha,
        title: 'Title',
        body: 'Body\nmore',
        author: { name: 'Ada L', email: 'a@x' },
        committer: { name: 'Grace', email: 'g@x' },
        authoredAt: 10_000,
        committedAt: 20_000,
      },
    });
  });

  it('is not led astray by a signature or by headers in the message', () => {
    const signed = `${head('A <a@x> 1 +0000')}gpgsig -----BEGIN\n tree ${'d'.repeat(40)}\n -----END\n\nTitle\n\ntree ${'e'.repeat(40)}\nauthor Eve <e@x> 9 +0000\n`;
    expect(parse(signed)).toMatchObject({ tree: 'b'.repeat(40), info: { author: { name: 'A' }, title: 'Title' } });
  });

  it.each<[string, string, string]>([
    ['no time', 'Ada <a@x>', 'Ada'],
    ['no name', '<a@x> 1 +0000', ''],
    ['nothing', '', ''],
    ['a time past all time', 'Ada <a@x> 99999999999999999999 +0000', 'Ada'],
    ['a time before 1970', 'Ada <a@x> -5 +0000', 'Ada'],
  ])('reads an author with %s', (_, author, name) => {
    const { info } = parse(`${head(author)}\nT\n`);
    expect(info.author.name).toBe(name);
    expect(Number.isSafeInteger(info.authoredAt)).toBe(true);
  });

  it('joins a title of several lines as git log does', () => {
    expect(splitMessage('one\ntwo\n\nbody\n')).toEqual({ title: 'one two', body: 'body' });
    expect(splitMessage('')).toEqual({ title: '', body: '' });
  });

  it('refuses what is no commit, and never throws anything else', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'integrity' });
        }
      }),
    );
  });
});
