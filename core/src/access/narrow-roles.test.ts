import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { can } from './can.ts';
import type { DeclaredRole, RolesOfProject } from './declared-role.ts';
import { grantsOf, grantsOfRole } from './grants-of.ts';
import { narrowRoles } from './narrow-roles.ts';
import type { Subject } from './subject.ts';
import type { Verb } from './verbs.ts';

const role = (
  name: string,
  who: readonly string[],
  may: readonly Verb[],
  more: Partial<DeclaredRole> = {},
): DeclaredRole => ({
  ...{ name, who, may, where: {}, everywhere: false, place: `Project/web spec.roles[${name}]` },
  ...more,
});
const lead = role('lead', ['group:leads'], ['view', 'pause', 'rollback']);

const changes: {
  readonly [sentence: string]: readonly [readonly DeclaredRole[], readonly string[], readonly DeclaredRole[]];
} = {
  'a role that is taken out is gone': [[], [], []],
  'a verb that is taken out is gone': [[{ ...lead, may: ['view'] }], [], [{ ...lead, may: ['view'] }]],
  'a verb more waits': [[{ ...lead, may: [...lead.may, 'freeze'] }], ['lead'], [lead]],
  'a group more waits': [[{ ...lead, who: [...lead.who, 'group:dev'] }], ['lead'], [lead]],
  'a place more waits': [[{ ...lead, everywhere: true }], ['lead'], [lead]],
  'a narrower place takes effect': [
    [{ ...lead, where: { tier: 'production' } }],
    [],
    [{ ...lead, where: { tier: 'production' } }],
  ],
  'what is taken away beside what is added takes effect': [
    [{ ...lead, may: ['view', 'freeze'] }],
    ['lead'],
    [{ ...lead, may: ['view'] }],
  ],
  'a new role waits': [[lead, role('eve', ['user:eve@acme.dev'], ['view'])], ['eve'], [lead]],
  'a role under another name that gives nobody more takes effect': [
    [{ ...lead, name: 'chief' }],
    [],
    [{ ...lead, name: 'chief' }],
  ],
};

const verb = fc.constantFrom<Verb>('view', 'pause', 'freeze', 'manage-tokens');
const where = fc.constantFrom<DeclaredRole['where']>(
  {},
  { tier: 'production' },
  { tier: 'non-production' },
  { target: ['dev'] },
);
const someRole = fc
  .record({
    name: fc.constantFrom('a', 'b', 'c'),
    who: fc.uniqueArray(fc.constantFrom('group:x', 'group:y', 'user:z'), { minLength: 1 }),
    may: fc.uniqueArray(verb, { minLength: 1 }),
    where,
    everywhere: fc.boolean(),
  })
  .map((fields): DeclaredRole => ({ ...fields, place: 'p' }));
const someRoles = fc.uniqueArray(someRole, { selector: ({ name }) => name, maxLength: 3 });
const subjects: readonly Subject[] = [
  { kind: 'placement', name: 'p', project: 'web', tier: 'production', target: 'prod' },
  { kind: 'placement', name: 'd', project: 'web', tier: 'non-production', target: 'dev' },
  { kind: 'placement', name: 'o', project: 'db', tier: 'production', target: 'dev' },
  { kind: 'installation', name: 'all', project: null },
];

/** Everything that these roles let anybody do, people by their names and groups, tokens by their role. */
function allowed(projects: readonly RolesOfProject[], tokens: readonly string[]): Set<string> {
  const holders = [
    ...['x', 'y'].map((group) => [group, grantsOf(projects, { person: '', groups: [group] })] as const),
    ['z', grantsOf(projects, { person: 'z', groups: [] })] as const,
    ...tokens.flatMap((name) =>
      ['web', 'db', '*'].map(
        (project) => [`token ${name} ${project}`, grantsOfRole(projects, { role: name, project })] as const,
      ),
    ),
  ];
  const verbs: readonly Verb[] = ['view', 'pause', 'freeze', 'manage-tokens'];
  return new Set(
    holders.flatMap(([who, grants]) =>
      verbs.flatMap((one) =>
        subjects.filter((subject) => can(grants, one, subject).allowed).map(({ name }) => `${who} ${one} ${name}`),
      ),
    ),
  );
}

describe('core/src/access/narrow-roles.ts', () => {
  it.each(Object.entries(changes))('%s', (_, [after, loosened, roles]) => {
    expect(narrowRoles([lead], after, [])).toEqual({ loosened, roles });
  });

  type Case = {
    readonly judged: string;
    readonly before: readonly DeclaredRole[];
    readonly after: readonly DeclaredRole[];
  };

  /** Nobody, by name, group or token, gains by what is left; and what takes only away is left as it is. */
  function judge({ judged, before, after }: Case, rest: readonly DeclaredRole[]): void {
    const world = (roles: readonly DeclaredRole[]) => [
      ...(judged === 'default' ? [] : [{ name: 'default', roles: rest }]),
      { name: judged, roles },
    ];
    const everywhere = judged === 'default' ? before.filter((one) => one.everywhere) : rest;
    // Names that a token can carry: those that stood before the change.
    const tokens = [...before, ...everywhere].map(({ name }) => name);
    const left = narrowRoles(before, after, everywhere);
    const rights = (roles: readonly DeclaredRole[]) => [...allowed(world(roles), tokens)];
    const [old, now, wanted] = [rights(before), rights(left.roles), rights(after)];
    expect(old).toEqual(expect.arrayContaining(now));
    if (left.loosened.length === 0) expect(now).toEqual(wanted);
    const people = now.filter((right) => !right.startsWith('token'));
    expect(wanted).toEqual(expect.arrayContaining(people));
  }
  const local = (roles: readonly DeclaredRole[]) => roles.map((one) => ({ ...one, everywhere: false }));

  it('leaves nobody with more than before in a project, and takes away all that the change takes away', () => {
    fc.assert(
      fc.property(someRoles, someRoles, someRoles, (before, after, rest) =>
        judge(
          { judged: 'web', before: local(before), after: local(after) },
          rest.map((one) => ({ ...one, everywhere: true })),
        ),
      ),
      { numRuns: 500 },
    );
  });

  it('leaves nobody with more than before in the whole installation', () => {
    fc.assert(
      fc.property(someRoles, someRoles, (before, after) => judge({ judged: 'default', before, after }, [])),
      { numRuns: 500 },
    );
  });
});
