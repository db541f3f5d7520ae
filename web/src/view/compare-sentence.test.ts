import { describe, expect, test } from 'vitest';
import { compareSentence } from './compare-sentence.ts';

const side = (stage: string, revision: string | null) => ({
  ...{ id: stage, project: 'default', application: 'shop', target: stage, stage },
  ...{ revision, bundle: null },
});
const [staging, prod] = [side('staging', '3f2a91c0123456789abcdef0123456789abcdef0'), side('prod', null)];

describe('web/src/view/compare-sentence.ts', () => {
  test.each([
    ['several that differ', [1, 2], 6, '2 of 8 objects differ between shop in staging (3f2a91c) and shop in prod.'],
    ['one that differs', [1], 0, '1 of 1 objects differs between shop in staging (3f2a91c) and shop in prod.'],
    ['none that differs', [], 3, 'shop in staging (3f2a91c) and shop in prod are the same: 3 objects.'],
    ['nothing at all', [], 0, 'Neither of shop in staging (3f2a91c) and shop in prod holds an object.'],
  ])('says %s', (_, objects, equal, sentence) => {
    expect(compareSentence({ a: staging, b: prod, equal, objects })).toBe(sentence);
  });
});
