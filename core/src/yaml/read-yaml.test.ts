import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../lib/json.ts';
import { readYaml, yamlLimits } from './read-yaml.ts';
import { findSurprisingKeys } from './surprising-keys.ts';

const valuesOf = (text: string): Json[] =>
  readYaml(text).map((document) => (document.kind === 'document' ? document.value : { broken: document.message }));
const only = (text: string): Json => valuesOf(text)[0] ?? null;

/** As sigs.k8s.io/yaml answers. */
const scalars: { readonly [written: string]: Json } = {
  y: true,
  Yes: true,
  on: true,
  n: false,
  OFF: false,
  TRUE: true,
  tRue: 'tRue',
  '0755': 493,
  '0o755': 493,
  '-0755': -493,
  '0x1F': 31,
  '0b11': 3,
  '1_000': 1000,
  '+3': 3,
  '08': 8,
  '0789': 789,
  '1e3': 1000,
  '.5': 0.5,
  '1.': 1,
  '-0': 0,
  '2024-01-01': '2024-01-01',
  '2001-12-14t21:59:43.10-05:00': '2001-12-14t21:59:43.10-05:00',
  '22:22': '22:22',
  '~': null,
  Null: null,
  '"0755"': '0755',
  "'yes'": 'yes',
  '!!str 5': '5',
  '!!float 1': 1,
  '!!int "7"': 7,
  '! 5': '5',
  '!Ref x': 'x',
  '=': '=',
  '1.2.3': '1.2.3',
  '0x': '0x',
  '1__0': 10,
};

const refused: { readonly [sentence: string]: readonly [string, RegExp] } = {
  'a key written twice': ['a: 1\na: 2', /the key "a" is written twice/],
  'a key written twice in JSON': ['{"a":1,"a":2}', /the key "a" is written twice/],
  'a number and a text that are one key': ['1: a\n"1": b', /the key "1" is written twice/],
  'a null key': ['~: 1', /key may not be null/],
  'a mapping as a key': ['? {a: 1}\n: 1', /key must be text/],
  'an infinite number': ['a: .inf', /infinite/],
  'no number in a list': ['[.nan]', /infinite/],
  'an infinite document': ['.inf', /infinite/],
  'an integer that would lose digits': ['a: 12345678901234567890', /more digits than are kept/],
  'a key that would change every object': ['__proto__: {polluted: 1}', /__proto__/],
  'an alias of nothing': ['a: *nope', /nope/],
  'a value that contains itself': ['a: &a {b: [*a]}', /contains it/],
  'more aliases than allowed': [`a: &a 1\nb: [${'*a,'.repeat(101)}]`, /aliases/],
  'an alias bomb': [
    Array.from(
      { length: 10 },
      (_, i) =>
        `a${i}: &a${i} [${Array(9)
          .fill(i === 0 ? 'lol' : `*a${i - 1}`)
          .join(',')}]`,
    ).join('\n'),
    /aliases expand/,
  ],
  'a merge bomb': [
    `x: &x {${Array.from({ length: 300 }, (_, i) => `k${i}: 1`).join(',')}}\n${Array.from({ length: 90 }, (_, i) => `m${i}: {<<: *x}`).join('\n')}`,
    /merge/,
  ],
  'nesting by aliases': [
    Array.from(
      { length: 9 },
      (_, i) => `a${i}: &b${i} ${'['.repeat(20)}${i === 0 ? 'x' : `*b${i - 1}`}${']'.repeat(20)}`,
    ).join('\n'),
    /deeper than 100/,
  ],
  'deep lists': ['['.repeat(20_000), /nesting/],
  'deep mappings': ['{"a":'.repeat(20_000), /nesting/],
  'deep block lists': ['- '.repeat(20_000), /nesting/],
  'deep keys': ['? '.repeat(20_000), /nesting/],
  'a tab as indentation': ['a:\n\t- b', /tab/],
  'binary by tag': ['a: !!binary aGVsbG8=', /binary/],
  NUL: ['a: "\0"', /NUL/],
};

describe('core/src/yaml/read-yaml.ts', () => {
  it.each(Object.entries(scalars))('reads %s as Kubernetes does', (written, value) => {
    expect(only(`a: ${written}`)).toEqual({ a: value });
  });

  it.each(Object.entries(refused))('refuses %s', (_, [text, message]) => {
    const [document] = readYaml(text);
    expect(document).toMatchObject({ kind: 'broken', message: expect.stringMatching(message) });
  });

  it('reads booleans of YAML 1.1 as keys, and as text in configuration', () => {
    expect(only('on: 1\nno: 2')).toEqual({ true: 1, false: 2 });
    expect(readYaml('on: off', 'configuration')[0]).toMatchObject({ value: { on: 'off' } });
    expect(readYaml('a: 123\nb: yes', 'text')[0]).toMatchObject({ value: { a: '123', b: 'yes' } });
  });

  it('names unquoted keys that are read as booleans', () => {
    const [document] = readYaml('a:\n  on: 1\n"y": 2\nno: {off: 1}\n');
    if (document?.kind !== 'document') throw new Error('not read');
    expect(findSurprisingKeys(document).map(({ word, line, column }) => [word, line, column])).toEqual([
      ['on', 2, 3],
      ['no', 4, 1],
      ['off', 4, 6],
    ]);
  });

  it('merges with the explicit key winning', () => {
    expect(only('a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\ne: {<<: [*x, {z: 1}]}')).toEqual({
      a: { b: 1, c: 2 },
      d: { b: 3, c: 2 },
      e: { b: 1, c: 2, z: 1 },
    });
  });

  it('keeps a broken document to itself and counts lines on', () => {
    expect(
      readYaml('--- # one\na: 1\n...\n---\nb: [\n---\n# nothing\n---\nc: 3\n').map((document) => [
        document.kind,
        document.line,
      ]),
    ).toEqual([
      ['document', 2],
      ['broken', 6],
      ['document', 9],
    ]);
  });

  it('takes separators within texts as text, and directives with their document', () => {
    expect(valuesOf('a: |\n  x\n  ---\n  y\n')).toEqual([{ a: 'x\n---\ny\n' }]);
    expect(valuesOf('%YAML 1.2\n# c\n---\na: 1\n--- {b: 2}\n--- text\n')).toEqual([{ a: 1 }, { b: 2 }, 'text']);
  });

  it('reads Windows line ends, a byte order mark, and JSON indented by tabs', () => {
    expect(valuesOf('\ufeffa: 1\r\nb: 2\r\n---\r\nc: 3\r\n')).toEqual([{ a: 1, b: 2 }, { c: 3 }]);
    expect(only('{\n\t"a": "\\ud83d\\ude00\\/",\n\t"b": [1]\n}')).toEqual({ a: '😀/', b: [1] });
  });

  it('finds where fields were written, and the nearest ancestor of one that was not', () => {
    const [, document] = readYaml('x: 1\n---\nspec:\n  list:\n    - a: 1\n    - {b: 2, "c/d": 3}\n  "quoted": 4\n');
    if (document?.kind !== 'document') throw new Error('not read');
    const at = (pointer: string) => Object.values(document.locate(pointer));
    expect(at('')).toEqual([3, 1]);
    expect(at('/spec/list')).toEqual([4, 3]);
    expect(at('/spec/list/1')).toEqual([6, 7]);
    expect(at('/spec/list/1/c~1d')).toEqual([6, 14]);
    expect(at('/spec/missing/deeper')).toEqual([3, 1]);
    expect(at('/spec/quoted')).toEqual([7, 3]);
  });

  it('refuses files past the limits as one broken document', () => {
    expect(readYaml('x'.repeat(yamlLimits.maxChars + 1))).toMatchObject([
      { kind: 'broken', message: expect.stringContaining('split it') },
    ]);
    expect(readYaml('--- 1\n'.repeat(yamlLimits.maxDocuments + 1))).toMatchObject([
      { kind: 'broken', message: expect.stringContaining('documents') },
    ]);
  });

  it('reads every JSON value as JSON.parse does', () => {
    const json = fc
      .jsonValue({ maxDepth: 6 })
      .filter((value) => !JSON.stringify(value).includes('__proto__') && value !== null);
    fc.assert(
      fc.property(json, (value) => {
        const text = JSON.stringify(value, null, 1);
        const [document] = readYaml(text);
        const unsafe = document?.kind === 'broken' && document.message.includes('more digits');
        if (!unsafe) expect(document).toMatchObject({ kind: 'document' });
        if (document?.kind === 'document')
          expect(JSON.stringify(document.value)).toBe(JSON.stringify(JSON.parse(text)));
      }),
    );
  });

  it('answers any text without throwing', () => {
    const token = fc.constantFrom(
      '---\n',
      '...\n',
      ': ',
      '- ',
      '? ',
      '[',
      ']',
      '{',
      '}',
      '&a ',
      '*a',
      '!!str ',
      '!x ',
      '"',
      "'",
      '|\n',
      '>\n',
      '\n',
      '  ',
      '<<: ',
      'a',
      '1',
      '#',
      '%YAML 1.2\n',
      '\t',
      '\r\n',
      '\ufeff',
      'on',
    );
    fc.assert(
      fc.property(fc.array(token, { maxLength: 40 }), (tokens) => {
        for (const document of readYaml(tokens.join(''))) {
          expect(document.line).toBeGreaterThan(0);
          if (document.kind === 'document') expect(document.locate('/a/0').line).toBeGreaterThanOrEqual(1);
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
