import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { Approver } from '../../model/approval.ts';
import type { PlacementId, PlanDigest } from '../../model/ids.ts';
import type { ApprovalRule } from '../../model/settings.ts';
import { type Approval, type ApprovalCase, type ApprovalFacts, judgeApprovals } from './judge-approvals.ts';

const here = 'here' as PlacementId;
const plan = 'plan' as PlanDigest;
const other = 'other' as PlanDigest;
const dayMs = 86_400_000;
const now = 100 * dayMs;

const approver = (name: string, over: Partial<Approver> = {}): Approver => ({
  ...{ issuer: 'https://id', subject: name, person: `${name}@acme.dev`, groups: ['leads'], role: null, handle: null },
  ...over,
});
const word = (name: string, over: Partial<Approval> = {}, who: Partial<Approver> = {}): Approval => ({
  ...{ id: `${name}-${over.verdict ?? 'approve'}`, kind: 'approval', placement: here, verdict: 'approve', plan },
  ...{ basis: 'basis', approver: approver(name, who), proof: { kind: 'page' }, until: now + dayMs },
  ...{ by: `${name}@acme.dev`, reason: 'because', at: now - 1 },
  ...over,
});
const leads: ApprovalRule = { count: 1, from: ['group:leads'], declaredBy: 'Target/prod' };
const two: ApprovalRule = { ...leads, count: 2 };
const facts: ApprovalFacts = {
  ...{ basis: 'basis', traits: [], involved: [{ person: 'author@acme.dev', part: 'author' }], authorsKnown: true },
  ...{ standing: new Map(), owners: [] },
};

/** Everybody stands as they did when they spoke, unless a test says otherwise. */
function caseOf(
  words: readonly Approval[],
  rules: readonly ApprovalRule[],
  over: Partial<ApprovalFacts> = {},
): ApprovalCase {
  const standing = new Map(words.map(({ id, approver: { groups } }) => [id, { may: true, groups }]));
  return { placement: here, plan, rules, decisions: words, facts: { ...facts, standing, ...over }, now };
}

function passes(found: ApprovalCase): boolean {
  const { rules, rejection } = judgeApprovals(found);
  return rejection === null && rules.every(({ satisfied }) => satisfied);
}

type Row = readonly [
  sentence: string,
  words: readonly Approval[],
  passes: boolean,
  rule?: ApprovalRule,
  over?: Partial<ApprovalFacts>,
];
const owned = { owners: [['user:ann@acme.dev'], ['@bob']] };
const table: readonly Row[] = [
  ['nobody has approved it', [], false],
  ['one who is asked has', [word('ann')], true],
  ['one whom nobody asked has', [word('ann', {}, { groups: ['devs'] })], false],
  ['anybody will do', [word('ann', {}, { groups: [] })], true, { ...leads, from: [] }],
  ['one is asked by name', [word('ann', {}, { groups: [] })], true, { ...leads, from: ['user:ann@acme.dev'] }],
  [
    'an account of this machine does not pass for an address',
    [word('ann', {}, { issuer: 'fairlead', groups: [] })],
    false,
    { ...leads, from: ['user:ann@acme.dev'] },
  ],
  ['one of two has', [word('ann')], false, two],
  ['two of two have', [word('ann'), word('bob')], true, two],
  ['two accounts of one person are one', [word('ann'), word('x', { id: 'b' }, { person: 'ANN@acme.dev' })], false, two],
  ['the author has', [word('author')], false],
  ['the author and somebody else have, where two are asked', [word('author'), word('ann')], false, two],
  [
    'the author has by an account whose handle is in the commits',
    [word('ann', {}, { handle: 'Author@acme.dev' })],
    false,
  ],
  ['somebody has who cannot be compared with the authors', [word('ann', {}, { person: 'https://id#7' })], false],
  ['nobody knows who wrote it', [word('ann')], false, leads, { authorsKnown: false }],
  ['it is replayed on another placement', [word('ann', { placement: 'there' as PlacementId })], false],
  ['it was for another plan: a tag or value was swapped', [word('ann', { plan: other })], false],
  ['it was given under other guards, policies or for another destination', [word('ann', { basis: 'swapped' })], false],
  ['it is over', [word('ann', { until: now })], false],
  ['it is older than its rule lets it be', [word('ann', { at: now - dayMs })], false, { ...leads, validMs: dayMs }],
  ['a machine has', [word('ann', {}, { person: '' })], false],
  [
    'they lost the role',
    [word('ann')],
    false,
    leads,
    { standing: new Map([['ann-approve', { may: false, groups: ['leads'] }]]) },
  ],
  [
    'they left the group',
    [word('ann')],
    false,
    leads,
    { standing: new Map([['ann-approve', { may: true, groups: [] }]]) },
  ],
  ['they are gone', [word('ann')], false, leads, { standing: new Map() }],
  ['somebody rejected it', [word('ann'), word('bob', { verdict: 'reject' })], false],
  ['an author rejected it', [word('ann'), word('author', { verdict: 'reject' })], false],
  ['whoever rejected it approved it later', [word('ann', { verdict: 'reject', at: now - 9 }), word('ann')], true],
  ['whoever approved it rejected it later', [word('ann', { at: now - 9 }), word('ann', { verdict: 'reject' })], false],
  [
    'somebody who may not approve rejected it',
    [word('ann'), word('eve', { verdict: 'reject' })],
    true,
    leads,
    {
      standing: new Map([
        ['ann-approve', { may: true, groups: ['leads'] }],
        ['eve-reject', { may: false, groups: [] }],
      ]),
    },
  ],
  ['another plan was rejected', [word('ann'), word('bob', { verdict: 'reject', plan: other })], true],
  ['it is asked for deletions, and this deletes nothing', [], true, { ...leads, for: ['deletion'] }],
  ['it is asked for deletions, and this deletes', [], false, { ...leads, for: ['deletion'] }, { traits: ['deletion'] }],
  ['one owner of two files has', [word('ann')], false, { ...leads, from: ['codeowners'] }, owned],
  [
    'an owner of each file has',
    [word('ann'), word('bob', {}, { handle: 'bob' })],
    true,
    { ...leads, from: ['codeowners'] },
    owned,
  ],
  [
    'somebody who owns nothing of it has',
    [word('eve')],
    false,
    { ...leads, from: ['codeowners'] },
    { owners: [['@bob']] },
  ],
  ['nobody owns what changed: whoever may approve has', [word('eve')], true, { ...leads, from: ['codeowners'] }],
];

const names = ['author', 'ann', 'bob', 'cid', 'dee'];
const someWord = fc
  .record({
    name: fc.constantFrom(...names),
    verdict: fc.constantFrom('approve' as const, 'approve' as const, 'approve' as const, 'reject' as const),
    plan: fc.constantFrom(plan, plan, other),
    basis: fc.constantFrom('basis', 'basis', 'swapped'),
    groups: fc.subarray(['leads', 'owners']),
    at: fc.integer({ min: now - 3, max: now - 1 }),
  })
  .map(({ name, groups, ...rest }) => ({ name, groups, rest }));
const someWords = fc
  .array(someWord, { maxLength: 8 })
  .map((list) => list.map(({ name, groups, rest }, at) => word(name, { ...rest, id: `${at}` }, { groups })));
const someRules = fc.array(
  fc.record({
    count: fc.integer({ min: 1, max: 3 }),
    from: fc.subarray(['group:leads', 'group:owners', 'user:ann@acme.dev']),
  }),
  { minLength: 1, maxLength: 3 },
);
const declared = (rules: readonly Pick<ApprovalRule, 'count' | 'from'>[]): readonly ApprovalRule[] =>
  rules.map((rule) => ({ ...rule, declaredBy: 'Target/prod' }));

describe('core/src/gate/approval/judge-approvals.ts', () => {
  test.each(table.map((row) => [row[0], row] as const))(
    '%s',
    (_sentence, [, words, expected, rule = leads, over = {}]) => {
      expect(passes(caseOf(words, [rule], over))).toBe(expected);
    },
  );

  it('passes nothing by those alone who had a part in it', () => {
    fc.assert(
      fc.property(someWords, someRules, (words, rules) => {
        const involved = words.map(({ approver: { person } }) => ({ person, part: 'author' }));
        expect(passes(caseOf(words, declared(rules), { involved }))).toBe(false);
      }),
    );
  });

  it('passes nothing for another plan, whatever was said of this one', () => {
    fc.assert(
      fc.property(someWords, someRules, fc.string({ minLength: 1 }), (words, rules, suffix) => {
        const changed = { ...caseOf(words, declared(rules)), plan: `${plan}${other}${suffix}` as PlanDigest };
        expect(passes(changed)).toBe(false);
      }),
    );
  });

  it('never holds more because one more person approved', () => {
    fc.assert(
      fc.property(someWords, someRules, fc.subarray(['leads', 'owners']), (words, rules, groups) => {
        const before = judgeApprovals(caseOf(words, declared(rules))).rules;
        const after = judgeApprovals(caseOf([...words, word('zoe', {}, { groups })], declared(rules))).rules;
        for (const [at, { given, satisfied }] of before.entries()) {
          expect(after[at]?.given).toEqual(expect.arrayContaining([...given]));
          if (satisfied) expect(after[at]?.satisfied).toBe(true);
        }
      }),
    );
  });

  it('counts nobody who lost the right, and each person once', () => {
    fc.assert(
      fc.property(someWords, someRules, (words, rules) => {
        const standing = new Map(words.map(({ id }) => [id, { may: false, groups: ['leads', 'owners'] }]));
        expect(passes(caseOf(words, declared(rules), { standing }))).toBe(false);
        for (const { given } of judgeApprovals(caseOf(words, declared(rules))).rules)
          expect(new Set(given).size).toBe(given.length);
      }),
    );
  });

  it('says of each who does not count why', () => {
    const { ignored } = judgeApprovals(caseOf([word('author'), word('ann', { basis: 'swapped' })], [leads]));
    expect(ignored).toEqual([
      { person: 'author@acme.dev', why: 'is author of it' },
      { person: 'ann@acme.dev', why: 'approved it when guards, policies or the destination were others' },
    ]);
  });
});
