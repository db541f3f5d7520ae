import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { CommitSha, RepoUrl } from '../model/ids.ts';
import { compileConfiguration } from './compile-configuration.ts';
import { formatProblem } from './configuration.ts';
import { parseConfigurationFile } from './parse-configuration-file.ts';

function compile(text: string) {
  const file = {
    repo: 'https://git.example/fleet' as RepoUrl,
    path: 'fleet.yaml',
    commit: 'a'.repeat(40) as CommitSha,
  };
  return compileConfiguration({
    files: [{ ...file, parsed: parseConfigurationFile(text, 'fleet.yaml') }],
    previous: null,
    hash: (content) => createHash('sha256').update(content).digest('hex'),
  });
}

const document = (kind: string, name: string, spec: string): string =>
  `apiVersion: fairlead.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
const edge = document('Connection', 'edge', '{kubernetes: {server: "https://edge:6443"}, credential: {env: EDGE}}');
const reachOf = (spec: string, others = '') => {
  const { targets, problems } = compile([document('Target', 'prod', spec), others].filter(Boolean).join('---\n'));
  const runs = targets[0]?.runs;
  return { reach: runs?.kind === 'kubernetes' ? runs.reach : undefined, problems: problems.map(formatProblem) };
};

describe('core/src/configuration/check-clusters.ts', () => {
  const ways: { readonly [sentence: string]: readonly [string, object] } = {
    'a context without a credential is the entry that `target add` makes': [
      '{kubernetes: {context: prod}}',
      { kind: 'kubeconfig', context: 'prod', credential: { vault: 'cluster.prod' }, proxy: null },
    ],
    'a context of a kubeconfig in the environment': [
      '{kubernetes: {context: prod, credential: {env: KUBE}, proxy: "http://proxy:3128"}}',
      { kind: 'kubeconfig', context: 'prod', credential: { env: 'KUBE' }, proxy: 'http://proxy:3128' },
    ],
    'an address with a token': [
      '{kubernetes: {server: "https://10.0.0.1:6443", credential: {file: /run/token}}}',
      { kind: 'server', server: 'https://10.0.0.1:6443', credential: { file: '/run/token' } },
    ],
    'the cluster itself': ['{kubernetes: {inCluster: true}}', { kind: 'in-cluster' }],
    'a connection, put in its place': [
      '{kubernetes: {connection: edge}}',
      { kind: 'server', server: 'https://edge:6443', credential: { env: 'EDGE' } },
    ],
  };
  it.each(Object.entries(ways))('%s', (_, [spec, reach]) => {
    expect(reachOf(spec, edge)).toMatchObject({ reach, problems: [] });
  });

  it('names a connection that is not there, and the one that was meant', () => {
    expect(reachOf('{kubernetes: {connection: egde}}', edge)).toMatchObject({
      reach: { kind: 'connection', name: 'egde' },
      problems: [expect.stringContaining('"egde" is no connection to a cluster (edge); did you mean "edge"?')],
    });
  });

  it('gives each stage of an application its namespace, and hosts none', () => {
    const { placements } = compile(
      [
        document('Target', 'dev', '{kubernetes: {context: c, namespace: fallback}}'),
        document('Target', 'prod', '{tier: production, kubernetes: {context: c}}'),
        document('Target', 'box', '{host: {}}'),
        document('Application', 'shop', '{source: {repo: .}, namespace: "shop-{stage}", stages: [dev, prod]}'),
        document('Application', 'lone', '{source: {repo: .}, stages: [dev]}'),
        document('Application', 'bare', '{source: {repo: .}, stages: [box]}'),
      ].join('---\n'),
    );
    const namespaces = placements.map(({ application, stage, namespace }) => `${application} ${stage} ${namespace}`);
    expect(namespaces.sort()).toEqual(['bare box ', 'lone dev fallback', 'shop dev shop-dev', 'shop prod shop-prod']);
  });
});
