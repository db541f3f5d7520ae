import { describe, expect, it } from 'vitest';
import { countLine, listSkipped } from './summarise.ts';

describe('tools/test/summarise.ts', () => {
  it('tells once per file and reason what was skipped', () => {
    const skipped = [
      { file: 'a.test.ts', name: 'one' },
      { file: 'a.test.ts', name: 'two' },
      { file: 'b.test.ts', name: 'three' },
      { file: 'b.test.ts', name: 'four', note: 'not as root' },
    ];
    const reason = { file: 'a.test.ts', reason: 'needs etcd' };
    expect(listSkipped(skipped, [reason, reason, { file: 'a.test.ts', reason: 'needs git' }])).toEqual([
      'skipped 2 tests of a.test.ts: needs etcd; needs git',
      'skipped 1 test of b.test.ts: no reason given',
      'skipped 1 test of b.test.ts: not as root',
    ]);
  });

  it('ends with the counts', () => {
    expect(countLine({ passed: 3, failed: 0, skipped: [{ file: 'a', name: 'b' }] })).toBe(
      '3 passed, 0 failed, 1 skipped',
    );
  });
});
