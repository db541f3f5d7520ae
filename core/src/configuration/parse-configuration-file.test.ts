import { describe, expect, it } from 'vitest';
import { isConfigurationFile, parseConfigurationFile } from './parse-configuration-file.ts';

const faultsOf = (text: string) =>
  parseConfigurationFile(text, 'x.yaml').faults.map(
    ({ line, column, subject, field, message }) => `${line}:${column} ${subject} ${field}: ${message}`,
  );
const target = (spec: string) => `apiVersion: fairlead.dev/v1\nkind: Target\nmetadata: {name: prod}\nspec:\n${spec}\n`;
const application = (spec: string) =>
  `apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: shop}\nspec:\n  source: {repo: .}\n  stages: [dev]\n${spec}\n`;
const connection = (spec: string) =>
  `apiVersion: fairlead.dev/v1\nkind: Connection\nmetadata: {name: git}\nspec:\n${spec}\n`;

const faults: { readonly [sentence: string]: readonly [string, string] } = {
  'a mistyped guard': [
    target('  host: {}\n  guards:\n    aprove: {count: 1, from: [a]}'),
    '7:5 Target/prod spec.guards.aprove: unknown field; did you mean "approve"?',
  ],
  'a field far from any': [
    target('  host: {}\n  colour: red'),
    'unknown field; expected one of tier, host, kubernetes, preset, sync, delivery, guards, notify',
  ],
  'a field that comes later': [
    target('  host: {}\n  metrics: {prometheus: x}'),
    '6:3 Target/prod spec.metrics: not there yet: this version has no metrics; leave the field out until then',
  ],
  'a canary on a tier': [
    application('  delivery:\n    production:\n      canary: {steps: [5%]}'),
    '9:7 Application/shop spec.delivery.production.canary: not there yet: this version has no canary steps',
  ],
  Terraform: [application('  terraform: {version: "~1.11"}'), 'spec.terraform: not there yet'],
  'a calendar of freezes': [target('  host: {}\n  guards: {freeze: [{days: Sat-Sun}]}'), 'fairlead freeze'],
  'a budget': [
    'apiVersion: fairlead.dev/v1\nkind: Project\nmetadata: {name: web}\nspec: {budget: {}}',
    'spec.budget: not there yet',
  ],
  'a kind that comes later': [
    'apiVersion: fairlead.dev/v1\nkind: Pipeline\nmetadata: {name: w}',
    'not there yet: this version has no pipelines',
  ],
  'a mistyped kind': [
    'apiVersion: fairlead.dev/v1\nkind: Aplication',
    '2:1  kind: "Aplication" is no kind of ours; did you mean "Application"?',
  ],
  'a later version of the kinds': [
    target('  host: {}').replace('/v1', '/v2'),
    '1:1 Target/prod apiVersion: expected "fairlead.dev/v1", found "fairlead.dev/v2"',
  ],
  'no name': [
    'apiVersion: fairlead.dev/v1\nkind: Target\nspec: {host: {}}',
    '"metadata" is missing; expected a mapping with name, labels, annotations',
  ],
  'a name in capitals': [target('  host: {}').replace('name: prod', 'name: Prod'), '"Prod" is not a name'],
  'no duration': [
    application('  delivery: {watch: 10 minutes}'),
    'spec.delivery.watch: "10 minutes" is not a duration; write for example 30s',
  ],
  'a number for a duration': [
    application('  delivery: {watch: 10}'),
    'expected a duration such as 10m, found 10; quote it if it is text',
  ],
  'a backwards range': [application('  sync: {retry: {backoff: 10m..1s}}'), 'runs backwards'],
  'a range below a second': [application('  sync: {retry: {backoff: 1ms..1s}}'), 'begins below one second'],
  'a negative number': [application('  sync: {retry: {limit: -1}}'), '-1 is too small; at least 0'],
  'a mistyped preset of a tier': [
    application('  preset: {production: agressive}'),
    'spec.preset.production: expected one of conservative, recommended, aggressive, found "agressive"; did you mean "aggressive"?',
  ],
  'a mistyped field that could be a stage': [
    application('  delivery: {wach: {x: 1}}'),
    'spec.delivery.wach: unknown field; did you mean "watch"?',
  ],
  'a list for a mapping': [
    application('  sync: [a]'),
    'spec.sync: expected a mapping with mode, prune, heal, retry, …, found a list',
  ],
  'an empty list': [application('').replace('[dev]', '[]'), 'spec.stages: the list is empty'],
  'nowhere to go': [
    application('').replace('  stages: [dev]\n', ''),
    'spec: says not where it goes; add stages or targets',
  ],
  'two ways to go': [application('  targets: [dev]'), 'spec.targets: expected one of stages and targets, found both'],
  'neither host nor cluster': [target('  tier: production'), 'says not what runs there; add host or kubernetes'],
  'a cluster without a context': [target('  kubernetes: {namespace: x}'), 'says not which cluster'],
  'a cluster named twice': [
    target('  kubernetes: {context: a, inCluster: true}'),
    'names context and inCluster; keep one',
  ],
  'a kubeconfig of this machine': [
    target('  kubernetes: {context: a, kubeconfig: /home/me/.kube/config}'),
    'spec.kubernetes.kubeconfig: is not written here: files of this machine are not named in Git; run `fairlead target add',
  ],
  'a credential beside inCluster': [
    target('  kubernetes: {inCluster: true, credential: {env: A}}'),
    'spec.kubernetes.credential: means nothing beside inCluster; take it out',
  ],
  'an authority beside a context': [
    target('  kubernetes: {context: a, tlsServerName: b}'),
    'spec.kubernetes.tlsServerName: means nothing beside context',
  ],
  'an API server over an open line': [
    target('  kubernetes: {server: "http://10.0.0.1"}'),
    'is not an https address without credentials',
  ],
  'a connection to no cluster': [
    connection('  kubernetes: {proxy: "http://p:1"}'),
    'says not which cluster; add one of context, server',
  ],
  'ports that are none': [target('  host: {ports: [0, 9000-8000, "x"]}'), '"9000-8000" is not a range of ports'],
  'an unknown tier': [target('  host: {}\n  tier: prod'), 'expected one of production, non-production, found "prod"'],
  'a credential in an address': [
    connection('  git: {url: "https://u:secret@git.example.org/"}'),
    'put the credential into a Connection',
  ],
  'two places of one credential': [
    connection('  git: {url: "https://git.example.org/"}\n  credential: {env: A, file: b}'),
    'expected exactly one of env, file, vault, found 2',
  ],
  'a rule to ignore that names nothing': [
    target('  host: {}\n  sync: {ignore: [{kind: File}]}'),
    'spec.sync.ignore[0]: expected exactly one of path, jq, manager, found 0',
  ],
  'a rule to ignore that says it twice': [
    target('  host: {}\n  sync: {ignore: [{path: /a, manager: b}]}'),
    'expected exactly one of path, jq, manager, found 2',
  ],
  'a filter of jq that computes': [
    target("  host: {}\n  sync: {ignore: [{jq: '.spec | keys'}]}"),
    '"keys" is no path of jq; write .name',
  ],
  'a credential from a secret store': [
    connection('  git: {url: "https://git.example.org/"}\n  credential: {from: store, key: x}'),
    'spec.credential.from: not there yet: this version has no secret stores',
  ],
  'a transport that runs commands': [
    application('').replace('{repo: .}', '{repo: "ext::sh -c date%"}'),
    'spec.source.repo: the address holds a space',
  ],
  'a chat': [
    connection('  chat: {url: x}'),
    'spec.chat: not there yet: this version has no chat (until then: `webhook`)',
  ],
  'a boolean-like key': [
    application('').replace('{repo: .}', '{repo: ., values: {y: 1}}'),
    '5:30 Application/shop y: other readers of YAML take the key y as true; quote it',
  ],
  'broken YAML of ours': [target('  host: {'), 'Target/prod'],
  'a near miss of our name': ['apiVersion: farlead.dev/v1\nkind: Target', 'did you mean "fairlead.dev/v1"?'],
};

describe('core/src/configuration/parse-configuration-file.ts', () => {
  it.each(Object.entries(faults))('names %s', (_, [text, sentence]) => {
    expect(faultsOf(text).join('\n')).toContain(sentence);
  });

  it('spells out what would be invisible or turn the writing', () => {
    const [fault = ''] = faultsOf(application('  preset: "a\\u202e\\u001b[31m\\n"'));
    expect(fault).toContain('found "a\\u{202e}\\u{1b}[31m\\u{a}"');
  });

  const floods: { readonly [sentence: string]: string } = {
    'unknown fields': application(Array.from({ length: 50_000 }, (_, i) => `  a${i}: 1`).join('\n')),
    'wrong items': application(`  dependsOn: [${'A,'.repeat(200_000)}]`),
    'surprising keys': application('').replace(
      '{repo: .}',
      `{repo: ., values: {${Array.from({ length: 5 }, (_, i) => `a${i}: {y: 1}`).join(', ')}}}`,
    ),
    'broken documents': `${'apiVersion: fairlead.dev/v1\nmetadata:\n x: [\n---\n'.repeat(5_000)}`,
    'spaces where a name could be': `apiVersion: fairlead.dev/v1\nkind: Target\nmetadata:\n${' '.repeat(1_000_000)}\n x: [`,
    'beginnings where a name could be': `apiVersion: fairlead.dev/v1\nkind: [\n${'metadata:\n a\n'.repeat(100_000)}`,
    'groups that are nearly ours': 'apiVersion: fairlead.dev/v\n'.repeat(100_000).replaceAll('fairlead', 'fairled'),
  };
  it.each(Object.entries(floods))('describes a flood of %s by its beginning', (_, text) => {
    expect(parseConfigurationFile(text, 'x.yaml').faults.length).toBeLessThan(250);
  });

  it('keeps the secret of a refused address out of the sentence', () => {
    for (const address of [
      'https://u:hunter2@git.example.org/',
      'foo://u:hunter2@x',
      'u:hunter2 @x',
      'https://u:hunter2@@x/',
    ])
      for (const spec of [`git: {url: "${address}"}`, `webhook: {url: "${address}"}`])
        expect(faultsOf(connection(`  ${spec}`)).join()).not.toContain('hunter2');
  });

  it('keeps the identity of broken documents and leaves the good ones alone', () => {
    const text = `${target('  host: {}')}---\n${target('  host: {').replace('prod', 'a')}---\n${target('  hots: {}').replace('prod', 'b')}`;
    const { documents, unidentified } = parseConfigurationFile(text, 'x.yaml');
    expect(documents.map((document) => [document.kind, document.name])).toEqual([
      ['Target', 'prod'],
      ['broken', 'a'],
      ['broken', 'b'],
    ]);
    expect(unidentified).toBe(false);
    expect(parseConfigurationFile('apiVersion: fairlead.dev/v1\nkind: [', 'x.yaml').unidentified).toBe(true);
  });

  it('ignores what is not ours, broken or not', () => {
    const nothing = { documents: [], faults: [], lock: null, unidentified: false };
    for (const text of [
      'apiVersion: v1\nkind: ConfigMap',
      '{{ template }}',
      '- 1',
      '',
      'a: [',
      'apiVersion: 1',
      '"\0"',
    ])
      expect(parseConfigurationFile(text, 'x.yaml')).toMatchObject(nothing);
    expect(faultsOf('# fairlead.dev/v1 is read by fairlead\nkind: Target\n')).toEqual([]);
  });

  it('knows its files by name', () => {
    expect(['a.yaml', 'b/c.yml', 'd.JSON', 'x.lock.yaml'].every(isConfigurationFile)).toBe(true);
    expect(['.github/a.yaml', 'b/.c.yml', 'd.txt', 'yaml'].some(isConfigurationFile)).toBe(false);
  });
});
