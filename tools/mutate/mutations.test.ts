import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { root } from '../check/source-tree.ts';
import { applyMutation } from './apply-mutation.ts';
import { mutations } from './mutations.ts';
import { runMutation } from './run-mutation.ts';
import { scratchCopy } from './scratch-copy.ts';

/** Quick ones of three kinds; all of them are run by `npm run mutate`. */
const tried = ['a rollback deletes', 'an earlier writer is admitted', 'a write has no audit record'];

describe('tools/mutate/mutations.ts', () => {
  it('gives each a name of its own', () => {
    const names = mutations.map(({ name }) => name);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it('finds each guard once, and the tests that must notice', () => {
    const wrong = mutations.flatMap((mutation) => {
      const applied = applyMutation(readFileSync(join(root, mutation.file), 'utf8'), mutation);
      const tests = 'seeds' in mutation.noticedBy ? [] : mutation.noticedBy;
      const missing = tests.filter((test) => !existsSync(join(root, test)));
      return [
        ...(applied.kind === 'applied' ? [] : [`${mutation.name}: its text is there ${applied.times} times`]),
        ...missing.map((test) => `${mutation.name}: there is no ${test}`),
      ];
    });
    expect(wrong).toEqual([]);
  });

  describe('in a copy of the checkout', { timeout: 300_000 }, () => {
    let copy: Awaited<ReturnType<typeof scratchCopy>>;
    beforeAll(async () => {
      copy = await scratchCopy();
    });
    afterAll(() => copy.dispose());

    it.each(tried)('is noticed: %s', async (name) => {
      const mutation = mutations.find((entry) => entry.name === name);
      if (mutation === undefined) throw new Error(`no mutation is called "${name}"`);
      const before = readFileSync(join(root, mutation.file), 'utf8');
      expect((await runMutation(copy.folder, mutation)).kind).toBe('killed');
      expect(readFileSync(join(root, mutation.file), 'utf8')).toBe(before);
      expect(readFileSync(join(copy.folder, mutation.file), 'utf8')).toBe(before);
    });

    it('lets a change that nobody could notice survive', async () => {
      const harmless = {
        name: '',
        file: 'core/src/gate/admit-permit.ts',
        from: 'The last check',
        to: 'The final check',
      };
      const noticedBy = ['core/src/gate/admit-permit.test.ts'];
      expect(await runMutation(copy.folder, { ...harmless, noticedBy })).toEqual({ kind: 'survived' });
    });
  });
});
