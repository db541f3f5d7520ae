import { describe, expect, test } from 'vitest';
import { rollbackSentence, rollbackWord } from './rollback-words.ts';

const object = (change: 'added' | 'changed' | 'removed') => ({ object: 'File/a', change, differences: [] });
const stays = { object: 'Task/migrate', reason: 'it ran' };

describe('web/src/view/rollback-words.ts', () => {
  test.each([
    [[object('changed')], [], '1 object changes, everything can go back.'],
    [[object('changed'), object('added')], [stays], '2 objects change, 1 cannot go back.'],
    [[object('changed'), object('removed')], [], '1 object changes, 1 stays until Git is true again, everything can'],
    [[], [], 'No objects change, everything can go back.'],
  ])('of %j with %j left', (objects, irreversible, sentence) => {
    expect(rollbackSentence({ objects, irreversible })).toContain(sentence);
  });

  test('nothing is said to be deleted on the way back', () => {
    expect(rollbackWord('removed')).toContain('stays');
  });
});
