import type { PlacementPreviewView, RequestRow } from '@fairlead/core/wire/view/request.ts';
import { describe, expect, it } from 'vitest';
import { alikePreviews, requestOutcome, requestsPageSentence } from './request-words.ts';

const radius = {
  ...{ placements: 2, applications: ['shop'], targets: ['dev', 'prod'], production: 1, dependants: [] },
  ...{ created: 0, changed: 2, deleted: 0, replaced: 0, podsRestarted: 0, oneWay: [] },
};
const made = { state: 'made' as const, sentence: '', reason: '', radius, errors: 0, warnings: 0, madeAt: 0 };
const row = (preview: RequestRow['preview']): RequestRow => ({
  ...{
    id: 'a-1',
    connection: 'acme-git',
    repo: 'https://git.acme.dev/a/shop',
    number: 1,
    title: 'Scale',
    author: 'ada',
  },
  ...{ state: 'open', isDraft: false, isFork: false, branch: 'more', base: 'main', head: 'f'.repeat(40), url: '' },
  ...{ preview, trouble: '', updatedAt: 0 },
});

describe('web/src/view/request-words.ts', () => {
  it.each<[string, RequestRow['preview'], string, string]>([
    ['how far it reaches', made, 'good', '2 placements, 1 in production'],
    [
      'that nothing runs otherwise',
      { ...made, radius: { ...radius, placements: 0 } },
      'idle',
      'changes nothing that runs',
    ],
    ['errors before all else', { ...made, errors: 1 }, 'bad', '1 error'],
    ['whom it waits for', { ...made, state: 'waits' }, 'held', 'waits for a maintainer'],
    ['a conflict', { ...made, state: 'conflicts' }, 'bad', 'conflicts with its branch'],
    ['that nobody looked', null, 'idle', 'not looked at yet'],
  ])('says %s', (_, preview, tone, words) => {
    expect(requestOutcome(row(preview))).toEqual({ tone, words });
  });

  it('shows together what changes alike, and never hides the gate of one behind another', () => {
    const one: PlacementPreviewView = {
      ...{ id: 'a', project: 'web', application: 'shop', target: 'dev', stage: 'dev', tier: 'non-production' },
      ...{ reachedBy: 'merge', declaration: 'kept', objects: [], more: 0, equal: 0, failure: null, plan: null },
      ...{ unasked: '', oneWay: [], podsRestarted: 0, findings: [], gates: [] },
    };
    const gate = { gate: 'approval', rule: 'r', reason: 'waits for leads', next: '', until: null } as const;
    const groups = alikePreviews([one, { ...one, id: 'b', application: 'cart' }, { ...one, id: 'c', gates: [gate] }]);
    expect(groups.map(({ first, others }) => [first.id, others.length])).toEqual([
      ['a', 1],
      ['c', 0],
    ]);
  });

  it.each<[string, readonly RequestRow[], string]>([
    ['none', [], 'No request is open.'],
    ['one', [row(made)], 'One request is open: 1 would reach production.'],
    [
      'several',
      [row(made), row({ ...made, state: 'conflicts' }), row({ ...made, state: 'waits' })],
      '3 requests are open: 3 would reach production, 1 cannot be merged as it is, 1 waits for a maintainer.',
    ],
    [
      'harmless ones',
      [row({ ...made, radius: { ...radius, production: 0 } })],
      'One request is open; none would reach production.',
    ],
  ])('answers for %s', (_, rows, words) => {
    expect(requestsPageSentence(rows)).toBe(words);
  });
});
