import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { can, type Grant, notHeld, projectsWith } from './can.ts';
import type { Where } from './declared-role.ts';
import type { Subject } from './subject.ts';
import { type Verb, verbs } from './verbs.ts';

const dev: Subject = {
  kind: 'placement',
  name: 'shop in dev',
  project: 'web',
  tier: 'non-production',
  target: 'dev-eu',
  object: { group: 'apps', kind: 'Deployment' },
};
const prod: Subject = { ...dev, name: 'shop in prod', tier: 'production', target: 'prod-eu' };
const grant = (where: Where, may: readonly Verb[] = ['view', 'sync', 'act']): readonly Grant[] => [
  { role: 'developer', project: 'web', may, where },
];

type Row = readonly [sentence: string, where: Where, verb: Verb, subject: Subject, allowed: boolean];
const table: readonly Row[] = [
  ['a tier lets act there', { tier: 'non-production' }, 'sync', dev, true],
  ['a tier lets not act elsewhere', { tier: 'non-production' }, 'sync', prod, false],
  ['what is seen is not narrowed', { tier: 'non-production', target: ['x'], kind: ['x'] }, 'view', prod, true],
  [
    'a subject that says no tier is in none',
    { tier: 'production' },
    'sync',
    { ...prod, tier: undefined } as never,
    false,
  ],
  ['a pattern of targets covers what it matches', { target: ['dev-*'] }, 'sync', dev, true],
  ['a name covers itself alone', { target: ['dev'] }, 'sync', dev, false],
  ['an exclusion wins', { target: ['*', '!prod-*'] }, 'sync', prod, false],
  ['a kind lets act on one object of it', { kind: ['Deployment'] }, 'act', dev, true],
  ['a kind is told by its group too', { kind: ['apps/*'] }, 'act', dev, true],
  ['a kind of another group is another', { kind: ['batch/Deployment'] }, 'act', dev, false],
  ['a kind excluded by its group stays out', { kind: ['Deployment', '!apps/*'] }, 'act', dev, false],
  [
    'a kind lets not act on a whole placement',
    { kind: ['*', '**'] },
    'sync',
    { ...dev, object: undefined } as never,
    false,
  ],
  ['all narrowings hold at once', { tier: 'non-production', target: ['prod-*'] }, 'sync', dev, false],
];

const someWhere = fc.record(
  {
    tier: fc.constantFrom('production' as const, 'non-production' as const),
    target: fc.constantFrom(['dev-*'], ['*'], ['prod-eu'], ['*', '!prod-*']),
    kind: fc.constantFrom(['Deployment'], ['apps/*'], ['Job']),
  },
  { requiredKeys: [] },
);
const someGrants = fc.array(
  fc.record(
    {
      role: fc.constantFrom('viewer', 'operator', 'x'),
      project: fc.constantFrom('web', 'db', '*'),
      may: fc.array(fc.constantFrom(...verbs), { maxLength: 4 }),
      where: someWhere,
    },
    { requiredKeys: ['role', 'project'] },
  ),
  { maxLength: 4 },
);
const someSubject = fc.constantFrom(dev, prod, { ...prod, project: 'db' }, { ...dev, project: null });
const someVerb = fc.constantFrom(...verbs);

describe('core/src/access/can.ts narrowed', () => {
  test.each(table)('%s', (_sentence, where, verb, subject, allowed) => {
    expect(can(grant(where), verb, subject).allowed).toBe(allowed);
  });

  test('the rule that decided is named with its place', () => {
    const [held] = grant({});
    if (held === undefined) throw new Error('no grant');
    const by = 'group:devs, Project/web spec.roles[0]';
    expect(can([{ ...held, by }], 'sync', dev).rule).toBe(
      'role developer in project web allows sync (group:devs, Project/web spec.roles[0])',
    );
    expect(can(grant({ tier: 'non-production' }), 'sync', prod).rule).toBe(
      'sync on placement shop in prod needs a role that allows it in project web; held: developer in project web (tier non-production)',
    );
  });

  test('more grants never take away, and a narrowing never adds', () => {
    fc.assert(
      fc.property(someGrants, someGrants, someWhere, someVerb, someSubject, (some, more, where, verb, subject) => {
        const before = can(some, verb, subject).allowed;
        const narrowed = some.map((one) => ({ ...one, where: { ...one.where, ...where } }));
        const after = can([...some, ...more], verb, subject).allowed;
        const isFree = some.every((one) => Object.keys(one.where ?? {}).length === 0);
        return (!before || after) && (!isFree || before || !can(narrowed, verb, subject).allowed);
      }),
    );
  });

  test('what is allowed on anything of a project is in the list of its projects', () => {
    fc.assert(
      fc.property(someGrants, someVerb, someSubject, (grants, verb, subject) => {
        const shown = projectsWith(grants, verb);
        const listed = shown.kind === 'all' || (subject.project !== null && shown.projects.includes(subject.project));
        return !can(grants, verb, subject).allowed || listed;
      }),
    );
  });

  test('a wider place, another place or another project is more than is held; the same place is not', () => {
    const held = grant({ tier: 'non-production', target: ['dev-*'] });
    expect(notHeld(held, held)).toEqual([]);
    expect(notHeld(held, grant({}))).toEqual(['sync', 'act']);
    expect(notHeld(held, grant({ tier: 'non-production' }))).toEqual(['sync', 'act']);
    expect(notHeld(held, grant({ tier: 'production', target: ['dev-*'] }))).toEqual(['sync', 'act']);
    expect(notHeld(held, [{ role: 'x', project: '*', may: ['view'] }])).toEqual(['view']);
    expect(notHeld(grant({}), held)).toEqual([]);
  });

  test('who gives away only what they hold makes nobody mightier than themselves', () => {
    fc.assert(
      fc.property(someGrants, someGrants, someVerb, someSubject, (held, given, verb, subject) => {
        return (
          notHeld(held, given).length > 0 || !can(given, verb, subject).allowed || can(held, verb, subject).allowed
        );
      }),
      { numRuns: 2_000 },
    );
  });
});
