import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, it } from 'vitest';
import { makePathFilter } from './path-filter.ts';

const filter = (include: readonly string[], exclude: readonly string[] = []) => {
  const made = makePathFilter(include, exclude);
  if (!made.ok) throw new Error(made.error);
  return made.value;
};

describe('server/src/adapters/render/plain/path-filter.ts', () => {
  it('matches what picomatch matches', () => {
    const part = fc.constantFrom('a', 'b', 'a.yaml', '.h', 'ab');
    const piece = fc.constantFrom('a', 'b', '*', '**', '?', 'a*', '*.yaml', '{a,b}', '.h', '*b', '.*');
    fc.assert(
      fc.property(
        fc.array(piece, { minLength: 1, maxLength: 4 }),
        fc.array(part, { minLength: 1, maxLength: 4 }),
        (pieces, parts) => {
          fc.pre(pieces.at(-1) !== '**' || pieces.length === 1); // there picomatch is of two minds: a/b/** takes a/b, a/b*/** does not
          const [pattern, path] = [pieces.join('/'), parts.join('/')];
          const options = { noextglob: true, nonegate: true };
          expect(filter([pattern]).takes(path), `${pattern} ${path}`).toBe(picomatch(pattern, options)(path));
        },
      ),
      { numRuns: 3_000 },
    );
  });

  it('answers soon whatever a tenant writes', () => {
    const { takes } = filter([`${'*a'.repeat(100)}b`, `${'**/*a/'.repeat(30)}b`]);
    for (let index = 0; index < 100; index++) expect(takes(`${'a'.repeat(250)}/`.repeat(15) + index)).toBe(false);
  });

  it('enters only directories that may hold something', () => {
    const { enters } = filter(['**/*.yaml'], ['vendor/**', '**/test/**']);
    expect(['a', 'a/b', 'vendors'].every(enters)).toBe(true);
    expect(['vendor', 'a/test', '.git', 'a/.hidden'].some(enters)).toBe(false);
    expect(filter(['*.yaml']).enters('a')).toBe(false);
    expect(filter(['.ci/*.yaml']).enters('.ci')).toBe(true);
  });
});
