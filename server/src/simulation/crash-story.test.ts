import { describe, expect, it } from 'vitest';
import { tellStory } from './crash-story.ts';

describe('server/src/simulation/crash-story.ts', () => {
  it('ends the same whichever failpoint a server ended at, with no invariant hurt on the way', {
    timeout: 1_800_000,
  }, async () => {
    const { targets, placements, passings, violations } = await tellStory();
    expect(violations).toEqual([]);
    expect(passings).toBeGreaterThan(500);
    const wrong: string[] = [];
    for (let at = 1; at <= passings; at++) {
      const story = await tellStory(at);
      const same = JSON.stringify([story.targets, story.placements]) === JSON.stringify([targets, placements]);
      if (same && story.violations.length === 0) continue;
      const why = story.violations[0] ?? 'it ends otherwise';
      wrong.push(`npm run simulate -- --crash ${at} (${story.endedAt[0] ?? ''}): ${why}`);
    }
    expect(wrong).toEqual([]);
  });
});
