import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommitSha, RepoUrl } from '../model/ids.ts';
import { librarySets } from '../policy/library/library.ts';
import { compileConfiguration } from './compile-configuration.ts';
import { type Configuration, formatProblem } from './configuration.ts';
import { parseConfigurationFile } from './parse-configuration-file.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const doc = (kind: string, name: string, spec: string) =>
  `apiVersion: fairlead.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n---\n`;
const rule = 'cel: {expression: "true", message: a}';
const fleet = (prod = '') =>
  doc('Target', 'dev', '{host: {roots: [a]}}') + doc('Target', 'prod', `{host: {roots: [b]}, tier: production${prod}}`);
const shop = (more = '') => doc('Application', 'shop', `{source: {repo: ., path: a}, stages: [dev, prod]${more}}`);

const compile = (text: string, previous: Configuration | null = null): Configuration =>
  compileConfiguration({
    files: [
      {
        repo: 'https://git.example.org/fleet' as RepoUrl,
        path: 'fleet.yaml',
        commit: 'a'.repeat(40) as CommitSha,
        parsed: parseConfigurationFile(text, 'fleet.yaml'),
      },
    ],
    hash,
    previous,
  });
const inForce = (text: string, stage: string, previous: Configuration | null = null): readonly string[] =>
  (compile(text, previous).placements.find((placement) => placement.stage === stage)?.guards.policies ?? []).map(
    ({ name, declaredBy }) => `${name} by ${declaredBy}`,
  );
const faults = (text: string) => compile(text).problems.map(formatProblem);

describe('core/src/configuration/resolve-policies.ts', () => {
  it.each<readonly [string, string, readonly string[], readonly string[]]>([
    ['one that matches everything', `{match: {}, ${rule}}`, ['a by Policy/a'], ['a by Policy/a']],
    ['one for a tier', `{match: {tier: production}, ${rule}}`, [], ['a by Policy/a']],
    ['one for targets', `{match: {targets: ["d*"]}, ${rule}}`, ['a by Policy/a'], []],
    ['one for stages', `{match: {stages: ["!dev"]}, ${rule}}`, [], ['a by Policy/a']],
    ['one for another project', `{match: {projects: [web]}, ${rule}}`, [], []],
    ['one that nobody names', `{${rule}}`, [], []],
  ])('%s is in force there', (_sentence, spec, dev, prod) => {
    const text = fleet() + shop() + doc('Policy', 'a', spec);
    expect([inForce(text, 'dev'), inForce(text, 'prod')]).toEqual([dev, prod]);
  });

  it('guards add up, and name who demands it', () => {
    const text =
      fleet(', guards: {policies: [no-latest]}') +
      shop(', guards: {policies: {prod: [limits, no-latest]}}') +
      doc('Project', 'default', '{guards: {policies: [a]}}') +
      doc('Policy', 'a', `{${rule}}`);
    expect(inForce(text, 'dev')).toEqual(['a by Project/default']);
    expect(inForce(text, 'prod')).toEqual([
      'a by Project/default',
      'limits by Application/shop',
      'no-latest by Target/prod',
    ]);
  });

  it('a set stands for its members, and a declared policy for the one of the library', () => {
    const own = doc('Policy', 'no-latest', '{use: no-latest, action: warn}');
    const text = fleet(', guards: {policies: [baseline]}') + shop() + own;
    expect(inForce(text, 'prod').map((line) => line.split(' ')[0])).toEqual(
      [...(librarySets['baseline'] ?? [])].sort(),
    );
    expect(compile(text).policies?.find(({ name }) => name === 'no-latest')).toMatchObject({
      action: 'warn',
      from: 'no-latest',
      kinds: expect.arrayContaining(['Deployment']),
    });
  });

  it('what is demanded and not there is in force all the same, and told', () => {
    const text = fleet(', guards: {policies: [no-lates]}') + shop();
    expect(inForce(text, 'prod')).toEqual(['no-lates by Target/prod']);
    expect(faults(text)).toEqual([
      expect.stringContaining(
        'Target/prod spec.guards.policies[0]: no policy is called "no-lates"; did you mean "no-latest"?',
      ),
    ]);
  });

  it('another rule, action, parameter or exemption makes another digest, another description none', () => {
    const digest = (spec: string) => compile(fleet() + shop() + doc('Policy', 'a', spec)).policies?.[0]?.digest;
    const base = digest(`{match: {}, ${rule}}`);
    expect(digest(`{match: {}, description: other, fix: other, ${rule}}`)).toBe(base);
    for (const other of [
      '{match: {}, cel: {expression: "false", message: a}}',
      `{match: {}, action: warn, ${rule}}`,
      `{match: {}, parameters: {a: 1}, ${rule}}`,
      `{match: {}, kinds: [Pod], ${rule}}`,
      `{match: {}, exemptions: [{owner: a, reason: b, until: 2027-01-01}], ${rule}}`,
    ])
      expect(digest(other)).not.toBe(base);
  });

  it('a policy changes the digest of the placements that it holds for, and of no other', () => {
    const digests = (spec: string) =>
      compile(fleet() + shop() + doc('Policy', 'a', spec)).placements.map((placement) => placement.digest);
    const [dev, prod] = digests(`{match: {tier: production}, ${rule}}`);
    const [dev2, prod2] = digests(`{match: {tier: production}, action: warn, ${rule}}`);
    expect(dev2).toBe(dev);
    expect(prod2).not.toBe(prod);
  });

  it('a policy that is broken now stays as it was', () => {
    const good = fleet() + shop() + doc('Policy', 'a', `{match: {}, ${rule}}`);
    expect(inForce(fleet() + shop() + doc('Policy', 'a', '{match: {}, cle: x}'), 'dev', compile(good))).toEqual([
      'a by Policy/a',
    ]);
  });

  it.each<readonly [string, string, string]>([
    ['nothing to look for', '{match: {}}', 'says not what it looks for; add one of rego, cel, use'],
    ['two ways', `{match: {}, use: no-latest, ${rule}}`, 'expected one of rego, cel, use, found cel and use'],
    ['Rego without a package', '{match: {}, rego: "deny contains 1"}', 'begins with no package'],
    ['Rego that finds nothing', '{match: {}, rego: "package a"}', 'declares none of deny, violation and warn'],
    [
      'one of the library that is not there',
      '{match: {}, use: baseline}',
      '"baseline" is no policy of the starter library',
    ],
    [
      'an exemption of no owner',
      `{match: {}, exemptions: [{reason: b, until: 2027-01-01}], ${rule}}`,
      '"owner" is missing',
    ],
    ['an exemption without an end', `{match: {}, exemptions: [{owner: a, reason: b}], ${rule}}`, '"until" is missing'],
    [
      'a day that is none',
      `{match: {}, exemptions: [{owner: a, reason: b, until: 2027-02-30}], ${rule}}`,
      '"2027-02-30" is no day',
    ],
    [
      'approvers of what needs no approval',
      `{match: {}, approve: {count: 2}, ${rule}}`,
      'means nothing without `action: approve`',
    ],
  ])('%s is refused', (_what, spec, message) => {
    expect(faults(fleet() + shop() + doc('Policy', 'a', spec))).toEqual([expect.stringContaining(message)]);
  });

  it('a policy that is in force nowhere is told', () => {
    expect(faults(fleet() + shop() + doc('Policy', 'a', `{${rule}}`))).toEqual([
      expect.stringContaining('is in force nowhere: name it in `guards.policies`, or add `match: {}`'),
    ]);
  });
});
