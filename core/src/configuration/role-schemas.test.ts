import { describe, expect, it } from 'vitest';
import { builtInRoles } from '../access/roles.ts';
import type { CommitSha, RepoUrl } from '../model/ids.ts';
import { compileConfiguration } from './compile-configuration.ts';
import { formatProblem } from './configuration.ts';
import { parseConfigurationFile } from './parse-configuration-file.ts';

const compile = (project: string, roles: string) => {
  const text = `apiVersion: fairlead.dev/v1\nkind: Project\nmetadata: {name: ${project}}\nspec:\n  roles:\n${roles.replace(/^/gm, '    ')}\n`;
  return compileConfiguration({
    files: [
      {
        repo: 'https://git.example.org/fleet' as RepoUrl,
        path: 'web.yaml',
        commit: 'a'.repeat(40) as CommitSha,
        parsed: parseConfigurationFile(text, 'web.yaml'),
      },
    ],
    hash: (of) => of,
    previous: null,
  });
};

const faults: { readonly [sentence: string]: readonly [roles: string, message: string, project?: string] } = {
  'a verb that is none': [
    '- {name: dev, who: ["group:dev"], may: [snyc]}',
    'web.yaml:6:45 Project/web spec.roles[0].may[0]: expected one of view,',
  ],
  'nobody in particular': ['- {name: dev, who: [], may: [view]}', 'spec.roles[0].who: the list is empty'],
  'a name that says not whether it is a group': [
    '- {name: dev, who: [leads], may: [view]}',
    'spec.roles[0].who[0]: "leads" does not match',
  ],
  'a built-in name': [
    '- {name: admin, who: ["group:dev"], may: [view]}',
    'web.yaml:6:8 Project/web spec.roles[0].name: "admin" is a built-in role; choose another name',
  ],
  'one name twice': [
    '- {name: dev, who: ["group:dev"], may: [view]}\n- {name: dev, who: ["group:ops"], may: [all]}',
    'spec.roles[1].name: "dev" is declared above already',
  ],
  'rights beyond its project': [
    '- {name: dev, who: ["group:dev"], may: [view], everywhere: true}',
    'spec.roles[0].everywhere: rights beyond one project are given in Project/default only',
  ],
  'a narrowing that is none': [
    '- {name: dev, who: ["group:dev"], may: [view], where: {stage: prod}}',
    'spec.roles[0].where.stage: unknown field',
  ],
};

describe('core/src/configuration/role-schemas.ts', () => {
  it.each(Object.entries(faults))('reports %s, with its place', (_, [roles, message, project = 'web']) => {
    const { problems, projects } = compile(project, roles);
    expect(problems.map(formatProblem).join('\n')).toContain(message);
    expect(projects.flatMap((one) => one.roles)).toEqual([]);
  });

  it('makes what `can` decides by', () => {
    const { problems, projects } = compile(
      'default',
      '- {name: lead, who: ["user:Ada@Acme.dev", "group:Leads"], may: [sync, all], everywhere: true}\n- {name: dev, who: ["group:dev"], may: [sync], where: {tier: production, target: "eu-*"}}',
    );
    expect(problems).toEqual([]);
    expect(projects.find(({ name }) => name === 'default')?.roles).toEqual([
      {
        name: 'lead',
        who: ['user:ada@acme.dev', 'group:Leads'],
        may: builtInRoles.admin,
        where: {},
        everywhere: true,
        place: 'Project/default spec.roles[0]',
      },
      {
        name: 'dev',
        who: ['group:dev'],
        may: ['sync'],
        where: { tier: 'production', target: ['eu-*'] },
        everywhere: false,
        place: 'Project/default spec.roles[1]',
      },
    ]);
  });
});
