import { describe, expect, test } from 'vitest';
import { dryRunSentence } from './dry-run-words.ts';

type Rows = Parameters<typeof dryRunSentence>[0];
const row = (change: Rows[number]['change'], message = ''): Rows[number] => ({
  change,
  message,
  object: 'Service/web',
});

describe('web/src/view/dry-run-words.ts', () => {
  const stories: readonly (readonly [Rows, boolean, string])[] = [
    [[], false, 'Nothing would change: live and Git hold the same.'],
    [[row('none')], false, 'Nothing would change: live and Git hold the same.'],
    [[row('create'), row('change'), row('change')], false, '1 object would be created, 2 objects would be changed.'],
    [[row('prune')], false, '1 object would be deleted if deletions are asked for.'],
    [[row('prune')], true, '1 object would be deleted.'],
    [[row('unknown', 'target prod is not connected')], true, 'Not all could be seen: target prod is not connected.'],
    [
      [row('change'), row('unknown', 'No access.')],
      true,
      '1 object would be changed. Not all could be seen: No access.',
    ],
  ];
  test.each(stories)('%j with prune %s: %s', (rows, prune, sentence) => {
    expect(dryRunSentence(rows, prune)).toBe(sentence);
  });
});
