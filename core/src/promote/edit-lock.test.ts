import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CommitSha } from '../model/ids.ts';
import { editLock } from './edit-lock.ts';
import { readLock } from './read-lock.ts';

const sha = (digit: string) => digit.repeat(40) as CommitSha;
const [one, two, three] = [sha('a'), sha('b'), sha('c')];
const head = '# Which revision each later stage runs. A promotion changes one line; so may you.\n';

const edits: { readonly [sentence: string]: readonly [string | null, string, string] } = {
  'writes a new file': [null, '', `${head}stages:\n  prod: ${two}\n`],
  'replaces one value': [`stages:\n  dev: ${one}\n  prod: ${three}\n`, '', `stages:\n  dev: ${one}\n  prod: ${two}\n`],
  'keeps comments, blank lines and the remark of a person': [
    `# top\nstages: # all\n\n  # before\n  prod: ${one} # ask ada first\n\n# end`,
    'by bob',
    `# top\nstages: # all\n\n  # before\n  prod: ${two} # ask ada first\n\n# end`,
  ],
  'replaces its own remark': [
    `stages:\n  prod: ${one} # fairlead: by ada\n`,
    'by bob',
    `stages:\n  prod: ${two} # fairlead: by bob\n`,
  ],
  'keeps its own remark where none is given': [
    `stages:\n  prod: ${one} # fairlead: by ada\n`,
    '',
    `stages:\n  prod: ${two} # fairlead: by ada\n`,
  ],
  'adds a remark to a bare line': [
    `stages:\n  prod: ${one}   \n`,
    'by bob',
    `stages:\n  prod: ${two} # fairlead: by bob\n`,
  ],
  'lets no remark break the line': [
    `stages:\n  prod: ${one}\n`,
    'a\n  dev: b\u0000\u2028c',
    `stages:\n  prod: ${two} # fairlead: a dev: b c\n`,
  ],
  'adds a stage after the last, with its indentation': [
    `stages:\n    dev: ${one} # x\n# end\n`,
    '',
    `stages:\n    dev: ${one} # x\n    prod: ${two}\n# end\n`,
  ],
  'adds a stage at the end of a file without a line break': [
    `stages:\n  dev: ${one}`,
    '',
    `stages:\n  dev: ${one}\n  prod: ${two}`,
  ],
  'keeps Windows line ends': [`stages:\r\n  dev: ${one}\r\n`, '', `stages:\r\n  dev: ${one}\r\n  prod: ${two}\r\n`],
  'keeps a byte order mark': [`\ufeffstages:\n  prod: ${one}\n`, '', `\ufeffstages:\n  prod: ${two}\n`],
  'edits a map on one line': [
    `stages: {dev: ${one}, prod: "${one}"} # x\n`,
    'by bob',
    `stages: {dev: ${one}, prod: ${two}} # x\n`,
  ],
  'adds to a map on one line': [`stages: {dev: ${one}}\n`, '', `stages: {dev: ${one}, prod: ${two}}\n`],
  'adds to an empty map': ['stages: {}\n', '', `stages: {prod: ${two}}\n`],
  'fills stages without entries': ['# x\nstages:\n', '', `# x\nstages:\n  prod: ${two}\n`],
  'fills a file of comments': ['# x\n', '', `# x\nstages:\n  prod: ${two}\n`],
  'changes nothing when nothing changes': [`stages: {prod: ${two}}`, 'by bob', `stages: {prod: ${two}}`],
  'replaces a quoted value': [`stages:\n  'prod': '${one}'\n`, '', `stages:\n  'prod': ${two}\n`],
};
const refused: { readonly [sentence: string]: string } = {
  'a file that is no YAML': 'stages: [',
  'a short id': 'stages: {prod: abc}',
  'fields it does not know': `stages: {}\nother: 1`,
  'two documents': 'stages: {}\n---\nstages: {}\n',
  'an anchor that other stages share': `stages:\n  dev: &x ${one}\n  prod: *x\n`,
};

describe('core/src/promote/edit-lock.ts', () => {
  it.each(Object.entries(edits))('%s', (_, [before, comment, after]) => {
    expect(editLock(before, 'prod', two, comment)).toEqual({ ok: true, value: after });
  });
  it.each(Object.entries(refused))('refuses %s', (_, text) => {
    expect(editLock(text, 'prod', two, '').ok).toBe(false);
  });
  it('keeps ids that look like numbers', () => {
    const digits = '1'.repeat(40) as CommitSha;
    const power = `${'1'.repeat(20)}e${'1'.repeat(19)}` as CommitSha;
    const first = editLock(null, '1', digits, '');
    const second = editLock(first.ok ? first.value : '', 'prod', power, '');
    expect(second.ok && readLock(second.value)).toEqual({ ok: true, value: { stages: { 1: digits, prod: power } } });
    expect(readLock(`stages: {prod: ${digits}}`)).toMatchObject({ ok: true, value: { stages: { prod: digits } } });
  });
  it('changes what it says and nothing else, whatever came before', () => {
    const stage = fc.constantFrom('dev', 'staging', 'prod', 'eu-1', '7');
    const id = fc.constantFrom(one, two, three, '1'.repeat(40) as CommitSha);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(stage, id, fc.constantFrom('', 'by ada')), { minLength: 1, maxLength: 12 }),
        fc.constantFrom(null, '', 'stages: {}\n', '# c\r\nstages:\r\n'),
        (steps, start) => {
          let text: string | null = start;
          const expected = new Map<string, string>();
          for (const [name, revision, comment] of steps) {
            const edited = editLock(text, name, revision, comment);
            if (!edited.ok) throw new Error(edited.error);
            text = edited.value;
            expected.set(name, revision);
            expect(readLock(text)).toEqual({ ok: true, value: { stages: Object.fromEntries(expected) } });
          }
        },
      ),
    );
  });
});
