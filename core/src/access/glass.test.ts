import { describe, expect, it } from 'vitest';
import { askLifeMs, type Glass, glassState, isOverdue, reviewWithinMs, stepGlass } from './glass.ts';

const glass: Glass = {
  ...{ id: '1', project: 'web', by: 'eve', reason: 'fire', askedAt: 0, lifeMs: 3_600_000, alone: false },
  ...{ agreedBy: null, openedAt: null, endedAt: null, review: null },
};
const agreed = { ...glass, agreedBy: 'ada' };
const open = { ...agreed, openedAt: 1 };
const alone = { ...glass, alone: true, openedAt: 0 };

const states: { readonly [sentence: string]: readonly [Glass, number, string] } = {
  'what was asked waits': [glass, 1, 'asked'],
  'what one person begins waits for nobody': [{ ...glass, alone: true }, 1, 'agreed'],
  'what was agreed to is ready': [agreed, 1, 'agreed'],
  'what nobody agreed to in time is gone': [glass, askLifeMs, 'lapsed'],
  'what was agreed to and not begun is gone': [agreed, askLifeMs, 'lapsed'],
  'what was begun is open': [open, 2, 'open'],
  'it ends by itself': [open, 3_600_001, 'over'],
  'it ends when somebody ends it': [{ ...open, endedAt: 5 }, 6, 'over'],
  'of one person alone it is to be reviewed': [alone, 3_600_000, 'to-review'],
  'once it was reviewed it is over': [{ ...alone, review: { by: 'ada', at: 1, finding: '' } }, 3_600_000, 'over'],
};
const steps: { readonly [sentence: string]: readonly [Glass, Parameters<typeof stepGlass>[1], number, boolean] } = {
  'somebody else agrees': [glass, { kind: 'agree', person: 'ada' }, 1, true],
  'nobody agrees with themselves': [glass, { kind: 'agree', person: 'eve' }, 1, false],
  'nobody agrees too late': [glass, { kind: 'agree', person: 'ada' }, askLifeMs, false],
  'nobody begins before the second agreed': [glass, { kind: 'open', person: 'eve' }, 1, false],
  'who asked begins': [agreed, { kind: 'open', person: 'eve' }, 1, true],
  'nobody else begins': [agreed, { kind: 'open', person: 'ada' }, 1, false],
  'nobody begins twice': [open, { kind: 'open', person: 'eve' }, 2, false],
  'anybody of the right ends it': [open, { kind: 'end', person: 'ada' }, 2, true],
  'what is over is not ended': [open, { kind: 'end', person: 'ada' }, 3_700_000, false],
  'somebody else reviews': [alone, { kind: 'review', person: 'ada', finding: 'right' }, 3_600_000, true],
  'nobody reviews themselves': [alone, { kind: 'review', person: 'eve', finding: 'right' }, 3_600_000, false],
  'nobody reviews what goes on': [alone, { kind: 'review', person: 'ada', finding: '' }, 1, false],
};

describe('core/src/access/glass.ts', () => {
  it.each(Object.entries(states))('%s', (_, [one, now, expected]) => {
    expect(glassState(one, now)).toBe(expected);
  });

  it.each(Object.entries(steps))('%s', (_, [one, step, now, may]) => {
    expect(typeof stepGlass(one, step, now) === 'object').toBe(may);
  });

  it('a review that nobody made in time is overdue', () => {
    expect(isOverdue(alone, 3_600_000 + reviewWithinMs)).toBe(false);
    expect(isOverdue(alone, 3_600_001 + reviewWithinMs)).toBe(true);
    expect(isOverdue({ ...alone, alone: false }, 3_600_001 + reviewWithinMs)).toBe(false);
  });
});
