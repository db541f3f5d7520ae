import { describe, expect, it } from 'vitest';
import { findingGates } from '../gate/finding-gates.ts';
import type { Finding, Policy, PolicyInForce } from '../model/policy.ts';
import { makeJudgement, policyDigest } from './make-judgement.ts';
import { scoreOf } from './score.ts';

const hash = (text: string): string => text;
const use = (name: string, digest = 'd'): PolicyInForce => ({
  name,
  digest,
  terms: 't',
  declaredBy: `Project/${name}`,
});
const policy = (name: string, patch: Partial<Policy> = {}): Policy => ({
  name,
  description: '',
  rule: { kind: 'cel', checks: [] },
  action: 'deny',
  approve: { count: 1, from: [] },
  kinds: [],
  match: null,
  parameters: {},
  exemptions: [],
  fix: '',
  controls: [],
  from: null,
  declared: null,
  digest: 'd',
  terms: 't',
  ...patch,
});
const finding = (patch: Partial<Finding> = {}): Finding => ({
  gate: 'policy',
  rule: 'Policy/a',
  action: 'deny',
  kind: 'violation',
  object: { group: '', kind: 'Pod', namespace: 'shop', name: 'web' },
  origin: null,
  field: 'spec',
  message: 'it is wrong',
  fix: 'mend it',
  ...patch,
});
const exempt = { owner: 'ada', reason: 'moving', until: 50 };
const judge = (...findings: readonly Finding[]) => makeJudgement('p', findings, [], 0);

describe('core/src/policy/make-judgement.ts', () => {
  it('equal rules have an equal digest, whoever demands them and in whatever order', () => {
    expect(policyDigest([use('a'), use('b')], [], hash)).toBe(
      policyDigest([use('b'), { ...use('a'), declaredBy: 'x' }], [], hash),
    );
    expect(policyDigest([use('a')], [], hash)).not.toBe(policyDigest([use('a', 'e')], [], hash));
    expect(policyDigest([use('a')], [], hash)).not.toBe(policyDigest([], [], hash));
    expect(policyDigest([], ['leaks'], hash)).not.toBe(policyDigest([], [], hash));
    const kept = { ...use('a'), kept: { policy: policy('a'), until: 1 } };
    expect(policyDigest([kept], [], hash)).not.toBe(policyDigest([use('a')], [], hash));
  });

  it('holds until the first exemption ends, a kept policy lapses or a day begins', () => {
    const judged = [{ policy: policy('a'), use: use('a') }];
    expect(makeJudgement('p', [], [], 5).until).toBeNull();
    expect(makeJudgement('p', [], judged, 5).until).toBe(86_400_000);
    expect(makeJudgement('p', [finding({ exempt })], judged, 5).until).toBe(50);
    const kept = [{ policy: policy('a'), use: { ...use('a'), kept: { policy: policy('a'), until: 20 } } }];
    expect(makeJudgement('p', [finding({ exempt })], kept, 5).until).toBe(20);
  });

  it('asks for one approval of each policy that wants one, and for none of what is exempted', () => {
    const approve = { count: 2, from: ['group:leads'] };
    const judged = [{ policy: policy('a', { action: 'approve', approve }), use: use('a') }];
    const asked = finding({ action: 'approve' });
    expect(makeJudgement('p', [asked, asked], judged, 0).approvals).toEqual([{ ...approve, declaredBy: 'Policy/a' }]);
    expect(makeJudgement('p', [{ ...asked, exempt }], judged, 0).approvals).toEqual([]);
    expect(makeJudgement('p', [finding()], judged, 0).approvals).toEqual([]);
  });

  describe('as gates', () => {
    it('what is denied is held, one hold for each rule, with what to do', () => {
      const answers = findingGates(
        judge(finding(), finding({ field: 'other' }), finding({ rule: 'Policy/b' })),
        'change',
      );
      expect(answers.map(({ rule, hold, waived }) => [rule, hold?.reason, hold?.next, waived])).toEqual([
        ['Policy/a', 'Policy/a: Pod/shop/web spec: it is wrong (and 1 more)', 'mend it', false],
        ['Policy/b', 'Policy/b: Pod/shop/web spec: it is wrong', 'mend it', false],
      ]);
    });

    it.each<readonly [string, readonly Finding[]]>([
      ['nothing found', []],
      ['a warning', [finding({ action: 'warn' })]],
      ['something to approve', [finding({ action: 'approve' })]],
      ['something exempted', [finding({ exempt })]],
    ])('%s passes this gate', (_what, findings) => {
      expect(findingGates(judge(...findings), 'change').every(({ hold }) => hold === null)).toBe(true);
    });

    it('going back and corrections waive policies, never signatures and images', () => {
      const all = [
        finding(),
        finding({ gate: 'signature', rule: 'signed' }),
        finding({ gate: 'image', rule: 'images' }),
      ];
      for (const kind of ['rollback', 'correction'] as const)
        expect(findingGates(judge(...all), kind).map(({ gate, waived }) => [gate, waived])).toEqual([
          ['policy', true],
          ['signature', false],
          ['image', false],
        ]);
    });
  });

  it('a score counts rules of the benchmark that nothing breaks, and an exempted one is broken', () => {
    const rules = [
      policy('a', { controls: ['CIS 1', 'CIS 2', 'other 1'] }),
      policy('b', { controls: ['CIS 2', 'CIS 3'] }),
    ];
    expect(scoreOf('CIS', rules, [])).toEqual({ rules: 3, kept: 3 });
    expect(scoreOf('CIS', rules, [finding({ rule: 'Policy/b', exempt })])).toEqual({ rules: 3, kept: 1 });
    expect(scoreOf('CIS', [policy('c')], [])).toBeNull();
  });
});
