import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommitSha, RepoUrl } from '../model/ids.ts';
import type { Placement } from '../model/placement.ts';
import { compileConfiguration } from './compile-configuration.ts';
import { type Configuration, formatProblem } from './configuration.ts';
import { parseConfigurationFile } from './parse-configuration-file.ts';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const repo = 'https://git.example.org/fleet' as RepoUrl;
const sha = (digit: string) => digit.repeat(40) as CommitSha;

type Files = { readonly [path: string]: string };
const compile = (files: Files, previous: Configuration | null = null, commit = sha('a')): Configuration =>
  compileConfiguration({
    files: Object.entries(files).map(([path, text]) => ({
      repo,
      path,
      commit,
      parsed: parseConfigurationFile(text, path),
    })),
    hash,
    previous,
  });
const errors = (files: Files) =>
  compile(files)
    .problems.filter(({ severity }) => severity === 'error')
    .map(formatProblem);

const doc = (kind: string, name: string, spec: string, labels = '') =>
  `apiVersion: fairlead.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}${labels}}\nspec:\n${spec.replace(/^/gm, '  ')}\n`;
const host = (name: string, more = '', labels = '') => doc('Target', name, `host: {roots: [${name}]}\n${more}`, labels);
const fleet = [
  host('dev', '', ', labels: {region: eu}'),
  host('staging', '', ', labels: {region: eu}'),
  host('prod', 'tier: production'),
].join('---\n');
const app = (name: string, more = 'stages: [dev, staging, prod]') =>
  doc('Application', name, `source: {repo: ., path: "deploy/{stage}"}\n${more}`);
const shop: Files = { 'fleet.yaml': fleet, 'apps/shop.yaml': app('shop') };

const find = ({ placements }: Configuration, stage: string, application = 'shop'): Placement => {
  const placement = placements.find((candidate) => candidate.application === application && candidate.stage === stage);
  if (placement === undefined) throw new Error(`no placement of ${application} in ${stage}`);
  return placement;
};

const faults: { readonly [sentence: string]: readonly [Files, string] } = {
  'a stage without a target': [
    { 'fleet.yaml': fleet, 'shop.yaml': app('shop', 'stages: [dev, produ]') },
    'shop.yaml:6:17 Application/shop spec.stages[1]: stage "produ" matches no target (dev, staging, prod); did you mean "prod"?',
  ],
  'a mapped stage without a target': [
    { 'fleet.yaml': fleet, 'shop.yaml': app('shop', 'stages: {a: dev, b: [staging, pord]}') },
    'spec.stages.b: stage "b": target "pord" matches no target (dev, staging, prod); did you mean "prod"?',
  ],
  'a selection of nothing': [
    { 'fleet.yaml': fleet, 'shop.yaml': app('shop', 'targets: {select: {region: us}}') },
    'no target that project "default" may use carries region=us',
  ],
  'a target in two stages': [
    { 'fleet.yaml': fleet, 'shop.yaml': app('shop', 'stages: {a: dev, b: dev}') },
    'target "dev" is in stage "a" and again in stage "b"',
  ],
  'a number as a mapped stage': [
    { 'fleet.yaml': fleet, 'shop.yaml': app('shop', 'stages: {"2": dev, "1": prod}') },
    'because its order would be lost',
  ],
  'a document declared twice': [
    { ...shop, 'z.yaml': app('shop') },
    'z.yaml:3:12 Application/shop metadata.name: is declared already at apps/shop.yaml:1',
  ],
  'a dependency on itself through others': [
    {
      ...shop,
      'b.yaml': app('b', 'stages: [dev]\ndependsOn: [c]'),
      'c.yaml': app('c', 'stages: [dev]\ndependsOn: [b]'),
    },
    'b.yaml:7:3 Application/b spec.dependsOn: waits for itself: b → c → b; take one of these dependencies out',
  ],
  'a dependency on nothing': [
    { ...shop, 'b.yaml': app('b', 'stages: [dev]\ndependsOn: [shp]') },
    '"shp" is no application of this project; did you mean "shop"?',
  ],
  'an input from elsewhere': [
    { ...shop, 'other.yaml': host('other'), 'b.yaml': app('b', 'stages: [other]\ninputs: {x: shop}') },
    'application "shop" has no stage "other" (it has dev, staging, prod) and is not on target "other"',
  ],
  'a sentence that would turn the line': [
    { ...shop, 'b.yaml': app('b', 'stages: [dev]\nproject: x').replace('deploy/', '\\u202e\\u001b[31m/../..') },
    'project "x" is not declared',
  ],
  'an input from several targets': [
    {
      ...shop,
      'x.yaml': host('x'),
      'eu.yaml': app('eu', 'stages: {all: [dev, staging]}'),
      'b.yaml': app('b', 'stages: {all: x}\ninputs: {e: eu}'),
    },
    'is on 2 targets of stage "all", none of them x',
  ],
  'a project that is not there': [
    { ...shop, 'p.yaml': doc('Project', 'web', 'targets: [dev]'), 'b.yaml': app('b', 'stages: [dev]\nproject: wbe') },
    'project "wbe" is not declared; did you mean "web"?',
  ],
  'a target outside the project': [
    {
      ...shop,
      'p.yaml': doc('Project', 'web', 'targets: [dev]'),
      'b.yaml': app('b', 'stages: [dev, prod]\nproject: web'),
    },
    'stage "prod" matches no target of project "web" (dev); ask who owns Project/web',
  ],
  'a target that is there for others only, like one that is nowhere': [
    {
      ...shop,
      'p.yaml': doc('Project', 'web', 'targets: [dev]'),
      'b.yaml': app('b', 'stages: [dev, secret-site]\nproject: web'),
    },
    'stage "secret-site" matches no target of project "web" (dev); ask who owns Project/web',
  ],
  'a target of others that cannot be read': [
    {
      ...shop,
      'x.yaml': doc('Target', 'secret-site', 'tier: nonsense'),
      'p.yaml': doc('Project', 'web', 'targets: [dev]'),
      'b.yaml': app('b', 'stages: [dev, secret-site]\nproject: web'),
    },
    'stage "secret-site" matches no target of project "web" (dev); ask who owns Project/web',
  ],
  'a namespace outside the project': [
    {
      ...shop,
      'p.yaml': doc('Project', 'web', 'namespaces: ["shop-*"]'),
      'k.yaml': doc('Target', 'k', 'kubernetes: {context: k}'),
      'b.yaml': app('b', 'stages: [k]\nproject: web\nnamespace: ledger'),
    },
    'spec.namespace: "ledger" is not among the namespaces of project "web"',
  ],
  'a repository behind a connection of others': [
    {
      ...shop,
      'c.yaml': doc('Connection', 'vault-git', 'git: {url: "https://git.example.org/"}\nprojects: [db]'),
      'p.yaml': doc('Project', 'web', '{}'),
      'b.yaml': app('b', 'stages: [dev]\nproject: web'),
    },
    'b.yaml:5:12 Application/b spec.source.repo: "https://git.example.org/fleet" is not among the sources of project "web"; ask who owns Project/web',
  ],
  'a registry behind a connection of others': [
    {
      ...shop,
      'c.yaml': doc(
        'Connection',
        'charts',
        'registry: {url: "oci://registry.example.org/db"}\nprojects: ["*", "!default"]',
      ),
      'b.yaml': doc(
        'Application',
        'b',
        'source: {oci: "oci://registry.example.org/db/ledger", version: "1"}\nstages: [dev]',
      ),
    },
    '"oci://registry.example.org/db/ledger" is not among the sources of project "default"',
  ],
  'more placements than the project may have': [
    {
      ...shop,
      'p.yaml': doc('Project', 'web', 'quotas: {placements: 3}'),
      'b.yaml': app('b', 'stages: [dev, staging]\nproject: web'),
      'c.yaml': app('c', 'stages: [dev, staging]\nproject: web'),
    },
    'c.yaml:6:3 Application/c spec.stages: asks for 2 placements where project "web" has 1 of 3 left',
  ],
  'a source outside the project': [
    {
      ...shop,
      'p.yaml': doc('Project', 'web', 'sources: ["https://git.example.org/*", "!https://git.example.org/fl*"]'),
      'b.yaml': app('b', 'stages: [dev]\nproject: web'),
    },
    '"https://git.example.org/fleet" is not among the sources of project "web"',
  ],
  'a stage that settings name and the application lacks': [
    { ...shop, 'b.yaml': app('b', 'stages: [dev]\nsync: {prune: {dve: on}}') },
    'spec.sync.prune.dve: "dve" is neither a stage of this application (dev) nor a tier',
  ],
  'a stage that a target cannot know': [
    { 'fleet.yaml': host('dev', 'sync: {prune: {dev: on}}') },
    '"dev" is no tier (production, non-production, default)',
  ],
  'a value without an entry for a stage': [
    { ...shop, 'b.yaml': app('b', 'stages: [dev, prod]').replace('path: ', 'values: {x: {dev: 1}}, path: ') },
    'the value "x" has nothing for stage "prod"',
  ],
  'a path that leaves the repository': [
    { ...shop, 'b.yaml': app('b').replace('deploy/{stage}', 'a/../../x') },
    '"a/../../x" leaves the repository',
  ],
  'an input named like a value': [
    { ...shop, 'b.yaml': app('b', 'stages: [dev]\ninputs: {x: shop}').replace('path: ', 'values: {x: 1}, path: ') },
    '"x" is a value already',
  ],
  'two applications with one lock file': [
    { ...shop, 'p.yaml': doc('Project', 'web', '{}'), 'apps/web.yaml': app('shop', 'stages: [dev]\nproject: web') },
    'apps/web.yaml:3:12 Application/shop metadata.name: shares apps/shop.lock.yaml with an application of project "default"',
  ],
  'a target whose document is broken': [
    {
      'fleet.yaml': `${fleet}---\n${doc('Target', 'eu', 'host: {rots: [x]}')}`,
      'shop.yaml': app('shop', 'stages: [eu]'),
    },
    'target "eu" cannot be read (fleet.yaml:',
  ],
};

describe('core/src/configuration/compile-configuration.ts', () => {
  it.each(Object.entries(faults))('names %s', (_, [files, sentence]) => {
    expect(errors(files).join('\n')).toContain(sentence);
  });

  it('makes a placement of every application on every target, in the order of stages', () => {
    const { placements, problems, projects } = compile(shop);
    expect(problems).toEqual([]);
    expect(projects.map(({ name }) => name)).toEqual(['default']);
    expect(placements.map(({ stage, stageIndex, target, tier }) => [stage, stageIndex, target, tier])).toEqual([
      ['dev', 0, 'dev', 'non-production'],
      ['staging', 1, 'staging', 'non-production'],
      ['prod', 2, 'prod', 'production'],
    ]);
    const [dev, staging, prod] = placements;
    expect(staging?.after).toEqual([dev?.id]);
    expect(prod?.after).toEqual([staging?.id]);
    expect(dev).toMatchObject({
      source: { repo, path: 'deploy/{stage}' },
      declared: { path: 'apps/shop.yaml', line: 1 },
      lockPath: 'apps/shop.lock.yaml',
    });
  });

  it('gives each tier the column of the preset, and lets the nearest level win', () => {
    const files = {
      'fleet.yaml': fleet.replace(
        'tier: production',
        'tier: production\n  sync: {heal: correct}\n  delivery: {watch: 1h}',
      ),
      'apps/shop.yaml': app(
        'shop',
        'stages: [dev, staging, prod]\nsync: {mode: {staging: manual}, prune: {production: off}}\ndelivery: {dev: {watch: 1m}}',
      ),
    };
    const result = compile(files);
    expect(find(result, 'dev').settings).toMatchObject({
      sync: 'automatic',
      prune: 'on',
      heal: 'correct',
      watchMs: 60_000,
      retry: { limit: 5, slowMs: 3_600_000 },
    });
    expect(find(result, 'staging').settings).toMatchObject({
      sync: 'manual',
      prune: 'on',
      watchMs: 600_000,
      notify: 'failures',
    });
    expect(find(result, 'prod').settings).toMatchObject({
      sync: 'promotion',
      prune: 'off',
      heal: 'correct',
      watchMs: 3_600_000,
      notify: 'failures-and-production',
    });
  });

  it('judges what others did where that is asked for, and nowhere else', () => {
    const result = compile({
      'fleet.yaml': fleet.replace('tier: production', 'tier: production\n  sync: {additions: alert, strangers: alert}'),
      'apps/shop.yaml': app('shop', 'stages: [dev, prod]\nsync: {additions: {prod: ignore, dev: correct}}'),
    });
    const { dev, prod } = { dev: find(result, 'dev').settings, prod: find(result, 'prod').settings };
    expect([dev.additions, dev.strangers]).toEqual(['correct', undefined]);
    expect([prod.additions, prod.strangers]).toEqual([undefined, 'alert']);
  });

  it('lets a nearer preset replace what farther levels said', () => {
    const result = compile({
      'fleet.yaml': fleet.replace('tier: production', 'tier: production\n  sync: {heal: correct}'),
      'apps/shop.yaml': app(
        'shop',
        'stages: [dev, staging, prod]\npreset: {production: conservative, default: aggressive}',
      ),
    });
    expect(find(result, 'prod').settings).toMatchObject({
      sync: 'manual',
      heal: 'alert',
      prune: 'off',
      retry: { limit: 1, slowMs: null },
    });
    expect(find(result, 'dev').settings).toMatchObject({
      sync: 'every-commit',
      retry: { limit: null },
      notify: 'everything',
    });
  });

  it('adds guards up, whoever declares them', () => {
    const project = doc('Project', 'default', 'guards: {approve: {production: {from: [a]}}}');
    const result = compile({
      'p.yaml': project,
      'fleet.yaml': fleet.replace('tier: production', 'tier: production\n  guards: {approve: [{count: 2, from: [b]}]}'),
      'apps/shop.yaml': app('shop', 'stages: [dev, prod]\nguards: {approve: {from: [c]}}'),
    });
    expect(
      find(result, 'prod').guards.approve.map(({ count, from, declaredBy }) => [count, ...from, declaredBy]),
    ).toEqual([
      [1, 'a', 'Project/default'],
      [2, 'b', 'Target/prod'],
      [1, 'c', 'Application/shop'],
    ]);
    expect(find(result, 'dev').guards.approve).toHaveLength(1);
  });

  it('reads locks beside the application, for later stages and for a first one that is promoted', () => {
    const lock = `stages: {dev: ${sha('1')}, staging: ${sha('2')}, prod: ${sha('3')}}\n`;
    const result = compile({
      ...shop,
      'apps/shop.lock.yaml': lock,
      'apps/only.yaml': app('only', 'stages: [prod]'),
      'apps/only.lock.yaml': `stages: {prod: ${sha('4')}}`,
      'shop.lock.yaml': 'stages: {}',
    });
    expect([find(result, 'dev').locked, find(result, 'staging').locked, find(result, 'prod').locked]).toEqual([
      null,
      sha('2'),
      sha('3'),
    ]);
    expect(find(result, 'prod', 'only').locked).toBe(sha('4'));
  });

  it('keeps what a broken lock file said before', () => {
    const good = compile({ ...shop, 'apps/shop.lock.yaml': `stages: {prod: ${sha('3')}}` });
    const broken = compile({ ...shop, 'apps/shop.lock.yaml': 'stages: {prod: abc}' }, good);
    expect(find(broken, 'prod').locked).toBe(sha('3'));
    expect(broken.problems.map(formatProblem)).toEqual([
      'apps/shop.lock.yaml:1:16: stage "prod" names no full commit id (40 or 64 lower-case hex digits)',
    ]);
  });

  it('links dependencies and inputs on the same stage', () => {
    const result = compile({
      ...shop,
      'db.yaml': app('db', 'stages: {dev: dev, staging: staging, prod: prod}'),
      'web.yaml': app('web', 'stages: [dev, prod]\ninputs: {db: db}\ndependsOn: [shop]'),
    });
    expect(find(result, 'prod', 'web')).toMatchObject({
      inputs: [{ name: 'db', placement: find(result, 'prod', 'db').id }],
      dependsOn: [find(result, 'prod').id, find(result, 'prod', 'db').id],
    });
  });

  it('digests what a placement does, not where that was written', () => {
    const moved = compile({ 'a.yaml': `# moved\n${fleet}`, 'apps/all.yaml': `\n\n${app('shop')}` }, null, sha('b'));
    expect(moved.placements.map(({ digest }) => digest)).toEqual(compile(shop).placements.map(({ digest }) => digest));
    const other = compile({
      ...shop,
      'apps/shop.yaml': app('shop', 'stages: [dev, staging, prod]\nsync: {heal: {prod: correct}}'),
    });
    const changed = other.placements.filter(
      ({ digest }) => !moved.placements.some((before) => before.digest === digest),
    );
    expect(changed.map(({ stage }) => stage)).toEqual(['prod']);
  });

  const breakages: { readonly [sentence: string]: Files } = {
    'is no YAML': { ...shop, 'apps/shop.yaml': app('shop').replace('{repo: .,', '{repo: [') },
    'has an unknown field': { ...shop, 'apps/shop.yaml': app('shop', 'stages: [dev]\nstage: x') },
    'names a target that is gone': { ...shop, 'fleet.yaml': fleet.replaceAll('staging', 'stage') },
    'cannot be told by name': { ...shop, 'apps/shop.yaml': 'apiVersion: fairlead.dev/v1\nkind: [\n' },
    'is on a new cycle': { ...shop, 'apps/shop.yaml': app('shop', 'stages: [dev, staging, prod]\ndependsOn: [shop]') },
    'names a project that is gone': {
      ...shop,
      'apps/shop.yaml': app('shop', 'stages: [dev, staging, prod]\nproject: x'),
    },
  };
  it.each(Object.entries(breakages))('keeps an application as it was while its document %s', (_, files) => {
    const before = compile(shop);
    const after = compile({ ...files, 'apps/new.yaml': app('new', 'stages: [dev]') }, before);
    expect(after.problems.some(({ severity }) => severity === 'error')).toBe(true);
    expect(after.placements.filter(({ application }) => application === 'shop')).toEqual(before.placements);
    expect(after.applications.find(({ name }) => name === 'shop')).toEqual(before.applications[0]);
    expect(find(after, 'dev', 'new')).toBeDefined();
  });

  it('keeps a broken target as it was, and lets go of what is declared nowhere', () => {
    const before = compile(shop);
    const broken = compile({ ...shop, 'fleet.yaml': fleet.replace('tier: production', 'teir: production') }, before);
    expect(find(broken, 'prod').tier).toBe('production');
    expect(compile({ 'fleet.yaml': fleet }, before).placements).toEqual([]);
    expect(compile({}, before)).toMatchObject({ placements: [], targets: [], problems: [] });
  });

  it('believes the file that declared a name first, also while it is broken', () => {
    const before = compile({ 'm/fleet.yaml': fleet });
    const usurped = compile({ 'm/fleet.yaml': fleet, 'a/mine.yaml': host('prod') }, before);
    expect(usurped.targets).toEqual(before.targets);
    expect(usurped.problems.map(formatProblem)).toEqual([
      'a/mine.yaml:3:12 Target/prod metadata.name: is declared already at m/fleet.yaml:15; rename one or take it out',
    ]);
    const broken = fleet.replace('tier: production', 'teir: production');
    expect(compile({ 'm/fleet.yaml': broken, 'a/mine.yaml': host('prod') }, before).targets).toEqual(before.targets);
    expect(compile({ 'm/fleet.yaml': broken, 'a/mine.yaml': host('prod') }).targets.map(({ name }) => name)).toEqual([
      'dev',
      'staging',
    ]);
  });

  it('survives storing: what was kept as JSON is as good as what was compiled', () => {
    const before: Configuration = JSON.parse(JSON.stringify(compile(shop)));
    expect(
      compile(
        { ...shop, 'apps/shop.yaml': 'apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: shop}\n' },
        before,
      ).placements,
    ).toEqual(before.placements);
  });

  it('warns about receivers and locks that lead nowhere', () => {
    const { problems } = compile({
      ...shop,
      'apps/shop.lock.yaml': `stages: {stagin: ${sha('1')}}`,
      'hook.yaml': doc('Connection', 'ops', 'webhook: {url: "https://x.example.org/"}'),
      'b.yaml': app('b', 'stages: [dev]\nnotify: {level: everything, to: opps}'),
    });
    expect(problems.map(formatProblem)).toEqual([
      'b.yaml:7:31 Application/b spec.notify.to: "opps" is no webhook connection (ops); did you mean "ops"?',
      'apps/shop.yaml:6:3 Application/shop spec.stages: apps/shop.lock.yaml locks stage "stagin", which is not there (dev, staging, prod); did you mean "staging"?',
    ]);
  });

  it('keeps applications of one name in two projects apart', () => {
    const { placements, problems } = compile({
      'fleet.yaml': fleet,
      'p.yaml': doc('Project', 'web', '{}'),
      'a/x.yaml': app('x', 'stages: [dev]'),
      'b/x.yaml': app('x', 'stages: [dev]\nproject: web'),
    });
    expect(problems).toEqual([]);
    expect(new Set(placements.map(({ id }) => id)).size).toBe(2);
  });
});
