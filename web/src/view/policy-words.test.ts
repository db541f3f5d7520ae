import type { PolicyView } from '@fairlead/core/wire/view/policy.ts';
import { describe, expect, it } from 'vitest';
import { findingState, policiesSentence, policyState } from './policy-words.ts';

const policy: PolicyView = {
  name: 'a',
  description: '',
  action: 'deny',
  language: 'rego',
  declaredAt: '',
  kinds: [],
  controls: [],
  placements: 3,
  denied: 0,
  asks: 0,
  warned: 0,
  exempted: 0,
  faults: 0,
  exemptions: [],
};
const exempt = { owner: 'ada', reason: '', until: 1 };

describe('web/src/view/policy-words.ts', () => {
  it('says what a finding leads to', () => {
    const say = (action: 'deny' | 'warn' | 'approve', kind: 'violation' | 'fault' = 'violation') =>
      findingState({ action, kind, exempt: null }).word;
    expect([say('deny'), say('warn'), say('approve'), say('deny', 'fault')]).toEqual([
      'denies',
      'warns',
      'asks',
      'cannot judge',
    ]);
    expect(findingState({ action: 'deny', kind: 'violation', exempt }).word).toBe('exempted');
  });

  it('says the worst of what a policy finds', () => {
    expect(policyState({ ...policy, warned: 1, denied: 2 }).word).toBe('denies 2');
    expect(policyState({ ...policy, warned: 1, asks: 1 }).word).toBe('asks for 1');
    expect(policyState({ ...policy, faults: 1, denied: 1 }).word).toBe('cannot judge');
    expect(policyState(policy).word).toBe('kept');
    expect(policyState({ ...policy, placements: 0 }).word).toBe('nowhere');
  });

  it('sums up, and never rounds a score up', () => {
    expect(policiesSentence({ items: [policy], cis: null })).toBe('1 policy, nothing is denied.');
    expect(policiesSentence({ items: [{ ...policy, denied: 1 }, policy], cis: { rules: 200, kept: 199 } })).toBe(
      '2 policies, 1 finding denies; CIS Kubernetes: 199 of 200 rules kept (99 %).',
    );
  });
});
