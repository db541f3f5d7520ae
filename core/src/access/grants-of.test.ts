import { describe, expect, test } from 'vitest';
import type { DeclaredRole, RolesOfProject } from './declared-role.ts';
import { grantsOf, grantsOfRole } from './grants-of.ts';
import { type Identity, personOf } from './person.ts';

const role = (name: string, who: readonly string[], everywhere = false): DeclaredRole => ({
  ...{ name, who, everywhere, may: ['view'], where: {}, place: `Project/x spec.roles[${name}]` },
});
const projects: readonly RolesOfProject[] = [
  { name: 'default', roles: [role('auditor', ['group:audit'], true)] },
  { name: 'web', roles: [role('developer', ['group:shop-dev', 'user:ada@acme.dev']), role('lead', ['group:leads'])] },
];
const held = (person: string, ...groups: readonly string[]) =>
  grantsOf(projects, { person, groups }).map((grant) => `${grant.role} ${grant.project}`);

const people: { readonly [sentence: string]: readonly [ReturnType<typeof held>, readonly string[]] } = {
  'a group gives its role': [held('x', 'shop-dev'), ['developer web']],
  'a name gives its role': [held('ada@acme.dev'), ['developer web']],
  'two ways to one role give it once': [held('ada@acme.dev', 'shop-dev'), ['developer web']],
  'an installation’s role holds everywhere': [held('x', 'audit'), ['auditor *']],
  'a list in one group name is one name': [held('x', 'shop-dev,leads'), []],
  'a group in another case is another': [held('x', 'Leads'), []],
  'a group that begins alike is another': [held('x', 'leads2', 'lead'), []],
  'a group named like a user entry is no user': [held('x', 'user:ada@acme.dev'), []],
  'a person named like a group is in no group': [held('leads'), []],
  'nobody holds nothing': [held('', ''), []],
};

const identity = (email: string | null): Identity => ({ issuer: 'https://id', subject: '7', email, groups: [] });
const persons: { readonly [sentence: string]: readonly [string | null, readonly string[] | null, string] } = {
  'a verified address is the person': ['Ada@Acme.dev', null, 'ada@acme.dev'],
  'without one, issuer and subject are': [null, null, 'https://id#7'],
  'an address of a domain not believed is none': ['ada@acme.dev', ['other.dev'], 'https://id#7'],
  'a domain that ends alike is another': ['ada@evilacme.dev', ['acme.dev'], 'https://id#7'],
  'an address with two @ is none': ['ada@acme.dev@evil.dev', ['evil.dev'], 'https://id#7'],
  'an address in letters that look alike is none': ['аda@acme.dev', null, 'https://id#7'],
};

describe('core/src/access/grants-of.ts', () => {
  test.each(Object.entries(people))('%s', (_, [found, expected]) => {
    expect(found).toEqual(expected);
  });

  test('the rule says through which name and where it is declared', () => {
    expect(grantsOf(projects, { person: '', groups: ['leads'] })[0]?.by).toBe(
      'group:leads, Project/x spec.roles[lead]',
    );
  });

  test('a token holds what its role says now, in its own project', () => {
    const of = (name: string, project: string) => grantsOfRole(projects, { role: name, project });
    expect(of('viewer', 'web')).toEqual([{ role: 'viewer', project: 'web' }]);
    expect(of('developer', 'web')).toMatchObject([{ role: 'developer', project: 'web', may: ['view'] }]);
    expect(of('auditor', 'web')).toMatchObject([{ role: 'auditor', project: 'web' }]);
    expect(of('developer', 'db')).toEqual([]);
    expect(of('developer', '*')).toEqual([]);
    expect(of('constructor', 'web')).toEqual([]);
  });
});

describe('core/src/access/person.ts', () => {
  test.each(Object.entries(persons))('%s', (_, [email, domains, expected]) => {
    expect(personOf(identity(email), domains)).toBe(expected);
  });
});
