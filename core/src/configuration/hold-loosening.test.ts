import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommitSha, RepoUrl } from '../model/ids.ts';
import { compileConfiguration } from './compile-configuration.ts';
import { type Configuration, formatProblem } from './configuration.ts';
import { parseConfigurationFile } from './parse-configuration-file.ts';

const doc = (kind: string, name: string, spec: string) =>
  `apiVersion: fairlead.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const compile = (
  text: string,
  previous: Configuration | null,
  isAllowed: (subject: string, digest: string) => boolean = () => false,
): Configuration =>
  compileConfiguration({
    files: [
      {
        ...{ repo: 'https://git.example/fleet' as RepoUrl, path: 'a.yaml', commit: 'a'.repeat(40) as CommitSha },
        parsed: parseConfigurationFile(text, 'a.yaml'),
      },
    ],
    hash: (input) => createHash('sha256').update(input).digest('hex'),
    previous,
    isAllowed,
  });
const project = (spec: string) => doc('Project', 'web', spec);
const target = (spec: string) => doc('Target', 'prod', spec);
const connection = (name: string, spec: string) => doc('Connection', name, spec);
const oidc = (issuer: string, more = '') => `{oidc: {issuer: "${issuer}", clientId: fairlead${more}}}`;

/** What a commit changes, and what of it waits. */
const commits: { readonly [sentence: string]: readonly [string, string, readonly string[]] } = {
  'a target more': [project('{targets: [dev]}'), project('{targets: [dev, prod]}'), ['spec.targets']],
  'a list that is taken out': [project('{sources: ["https://a/*"]}'), project('{}'), ['spec.sources']],
  'a namespace less': [project('{namespaces: [a, b]}'), project('{namespaces: [a]}'), []],
  'a kind that is denied no more': [project('{kinds: {deny: [Secret]}}'), project('{kinds: {}}'), ['spec.kinds.deny']],
  'a quota that grows': [project('{quotas: {objects: 1}}'), project('{quotas: {objects: 2}}'), ['spec.quotas.objects']],
  'a quota that is new': [project('{}'), project('{quotas: {objects: 2}}'), []],
  'another identity in clusters': [
    project('{impersonate: {user: web}}'),
    project('{impersonate: {user: admin}}'),
    ['spec.impersonate'],
  ],
  'an identity of its own': [project('{}'), project('{impersonate: {user: web}}'), []],
  'a role more': [
    project('{}'),
    project('{roles: [{name: eve, who: ["user:eve@a.dev"], may: [all]}]}'),
    ['spec.roles eve'],
  ],
  'a project taken out of an installation where it is the default': [
    doc('Project', 'default', '{targets: [dev]}'),
    '',
    ['spec.targets'],
  ],
  'a project more, wider than the default': [
    doc('Project', 'default', '{targets: [dev]}'),
    `${doc('Project', 'default', '{targets: [dev]}')}---\n${project('{}')}`,
    ['spec.targets'],
  ],
  'a project more where the default is free': [
    '',
    project('{roles: [{name: a, who: ["user:a@a.dev"], may: [view]}]}'),
    [],
  ],
  'production that is none any more': [target('{tier: production, host: {}}'), target('{host: {}}'), ['spec.tier']],
  'a target that becomes production': [target('{host: {}}'), target('{tier: production, host: {}}'), []],
  'a new identity provider': ['', connection('id', oidc('https://id.example')), ['spec']],
  'another identity provider': [
    connection('id', oidc('https://id.example')),
    connection('id', oidc('https://evil.example')),
    ['spec'],
  ],
  'more domains of one': [
    connection('id', oidc('https://id.example', ', domains: [acme.dev]')),
    connection('id', oidc('https://id.example', '')),
    ['spec'],
  ],
  'an identity provider that is taken out': [connection('id', oidc('https://id.example')), '', []],
  'a connection for more projects': [
    connection('git', '{git: {url: "https://git.example/"}, projects: [db]}'),
    connection('git', '{git: {url: "https://git.example/"}, projects: [db, web]}'),
    ['spec.projects'],
  ],
  'a longer address under a bound one, for others': [
    connection('git', '{git: {url: "https://git.example/"}, projects: [db]}'),
    `${connection('git', '{git: {url: "https://git.example/"}, projects: [db]}')}---\n${connection('sly', '{git: {url: "https://git.example/secret"}}')}`,
    ['spec.projects'],
  ],
  'a review that is demanded no more': [
    project('{guards: {review: {count: 2}}}'),
    project('{guards: {}}'),
    ['spec.guards.review'],
  ],
  'a review that is new': [project('{guards: {}}'), project('{guards: {review: {count: 2}}}'), []],
  'a description': [project('{description: a}'), project('{description: b}'), []],
};
const words = ({ projects, targets, connections }: Configuration) =>
  JSON.parse(JSON.stringify({ projects, targets, connections }, (key, value) => (key === 'declared' ? null : value)));

describe('core/src/configuration/hold-loosening.ts', () => {
  it.each(Object.entries(commits))('judges %s', (_, [before, after, fields]) => {
    const first = compile(before, null);
    expect(first.held).toBeUndefined();
    const second = compile(after, first);
    expect(second.held?.flatMap((one) => one.fields) ?? []).toEqual(fields);
    if (fields.length === 0) {
      expect(words(second)).toEqual(words(compile(after, null)));
      return;
    }
    // It still waits after it was looked at again, and nothing of it crept in.
    const third = compile(after, JSON.parse(JSON.stringify(second)));
    expect(third.held?.map(({ digest }) => digest)).toEqual(second.held?.map(({ digest }) => digest));
    expect(words(third)).toEqual(words(second));
    expect(third.problems.map(formatProblem).join('\n')).toContain('loosens what stood before');
    const [one] = third.held ?? [];
    const allowed = compile(after, third, (subject, digest) => subject === one?.subject && digest === one.digest);
    expect(allowed.held).toBeUndefined();
    expect(words(allowed)).toEqual(words(compile(after, null)));
  });

  it('lets what tightens take effect beside what waits', () => {
    const first = compile(project('{targets: [dev, prod], namespaces: [a]}'), null);
    const second = compile(project('{targets: [dev], namespaces: [a, b]}'), first);
    expect(second.held?.[0]?.fields).toEqual(['spec.namespaces']);
    expect(second.projects.find(({ name }) => name === 'web')?.restrictions).toEqual({
      targets: ['dev'],
      namespaces: ['a'],
    });
  });

  it('asks administrators of the project for its own rules, and those of the installation for all else', () => {
    const first = compile(`${project('{targets: [dev]}')}---\n${target('{tier: production, host: {}}')}`, null);
    const second = compile(`${project('{}')}---\n${target('{host: {}}')}`, first);
    expect(second.held?.map(({ subject, project: of }) => [subject, of])).toEqual([
      ['Project/web', 'web'],
      ['Target/prod', null],
    ]);
  });

  it('takes another edit for another question', () => {
    const first = compile(project('{targets: [dev]}'), null);
    const [one] = compile(project('{targets: [dev, a]}'), first).held ?? [];
    const more = compile(project('{targets: [dev, a, b]}'), first, (_, digest) => digest === one?.digest);
    expect(more.held).toHaveLength(1);
  });
});
