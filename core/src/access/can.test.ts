import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { can, type Grant, projectsWith, verbsOf } from './can.ts';
import { roleNames } from './roles.ts';
import type { Subject } from './subject.ts';
import { type Verb, verbs } from './verbs.ts';

const shopProd: Subject = { kind: 'placement', name: 'shop in prod', project: 'web', tier: 'production' };
const everything: Subject = { kind: 'installation', name: 'everything', project: null };
const inWeb = (role: string): readonly Grant[] => [{ role, project: 'web' }];
const everywhere = (role: string): readonly Grant[] => [{ role, project: '*' }];

type Row = readonly [sentence: string, grants: readonly Grant[], verb: Verb, subject: Subject, allowed: boolean];
const table: readonly Row[] = [
  ['nobody may do anything without a grant', [], 'view', shopProd, false],
  ['a viewer sees its project', inWeb('viewer'), 'view', shopProd, true],
  ['a viewer does not sync', inWeb('viewer'), 'sync', shopProd, false],
  ['a viewer of another project sees nothing here', [{ role: 'viewer', project: 'db' }], 'view', shopProd, false],
  ['an operator rolls back in its project', inWeb('operator'), 'rollback', shopProd, true],
  ['an operator of one project does not freeze everything', inWeb('operator'), 'freeze', everything, false],
  ['an operator of all projects freezes everything', everywhere('operator'), 'freeze', everything, true],
  ['an operator gives out no tokens', everywhere('operator'), 'manage-tokens', everything, false],
  ['an admin of one project reads not the log of all', inWeb('admin'), 'view-audit', everything, false],
  ['an admin reads the audit log', everywhere('admin'), 'view-audit', everything, true],
  ['an unknown role allows nothing', everywhere('root'), 'view', shopProd, false],
  ['a role named like a built-in property allows nothing', everywhere('constructor'), 'view', shopProd, false],
  [
    'a subject that calls its project * is in no project',
    inWeb('viewer'),
    'view',
    { ...shopProd, project: '*' },
    false,
  ],
  [
    'a grant for a project named * in a subject does not widen',
    [{ role: 'viewer', project: '' }],
    'view',
    everything,
    false,
  ],
];

describe('core/src/access/can.ts', () => {
  test.each(table)('%s', (_sentence, grants, verb, subject, allowed) => {
    expect(can(grants, verb, subject).allowed).toBe(allowed);
  });

  test('a refusal names the verb, the subject and what is held', () => {
    expect(can(inWeb('viewer'), 'sync', shopProd).rule).toBe(
      'sync on placement shop in prod needs a role that allows it in project web; held: viewer in project web',
    );
  });

  test('a list shows all projects or only those of the grants', () => {
    expect(projectsWith(everywhere('viewer'), 'view')).toEqual({ kind: 'all' });
    expect(projectsWith([...inWeb('viewer'), ...inWeb('admin')], 'view')).toEqual({ kind: 'some', projects: ['web'] });
    expect(projectsWith(inWeb('viewer'), 'sync')).toEqual({ kind: 'some', projects: [] });
  });

  test('more grants never take away', () => {
    const grant = fc.record({
      role: fc.constantFrom(...roleNames, 'nobody'),
      project: fc.constantFrom('web', 'db', '*'),
    });
    fc.assert(
      fc.property(fc.array(grant), fc.array(grant), fc.constantFrom(...verbs), (some, more, verb) => {
        const before = can(some, verb, shopProd).allowed;
        return !before || can([...some, ...more], verb, shopProd).allowed;
      }),
    );
  });

  test('each role holds what the one before it holds', () => {
    for (const [index, role] of roleNames.entries()) {
      const lower = roleNames[index - 1];
      if (lower !== undefined)
        expect(verbsOf(everywhere(role))).toEqual(expect.arrayContaining([...verbsOf(everywhere(lower))]));
    }
  });
});
