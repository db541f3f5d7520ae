import { describe, expect, it } from 'vitest';
import type { CommitSha, RepoUrl } from '../model/ids.ts';
import { defaultProject } from './make-declarations.ts';
import { makeSource } from './make-source.ts';
import type { SourceFields } from './source-schemas.ts';

const declared = {
  repo: 'https://git.example/fleet' as RepoUrl,
  path: 'a.yaml',
  line: 1,
  commit: 'a'.repeat(40) as CommitSha,
};
const facts = { project: defaultProject, declared, stages: ['dev', 'prod'] };
const prod = { stage: 'prod', tier: 'production' } as const;
const git = { repo: 'https://git.example/shop', path: 'deploy' };
const chart = { repo: 'https://charts.example/', chart: 'redis', version: '19.x' };

function made(sources: readonly SourceFields[], over: Partial<typeof facts> = {}) {
  const [source] = sources;
  return makeSource(
    sources.length === 1 && source !== undefined ? { source } : { sources: [...sources] },
    { ...facts, ...over },
    prod,
  );
}

describe('core/src/configuration/make-source.ts', () => {
  it('follows the repository of its files', () => {
    expect(made([{ ...git, revision: 'v1.*' }])).toMatchObject({
      repo: git.repo,
      path: 'deploy',
      revision: { kind: 'semver' },
    });
    expect(made([git])).not.toHaveProperty('from');
  });

  it('follows the repository that declares it where the files lie elsewhere', () => {
    expect(made([chart])).toMatchObject({
      repo: declared.repo,
      revision: { kind: 'head' },
      from: { kind: 'chart', repo: 'https://charts.example', name: 'redis', version: '19.x', digest: null },
    });
  });

  it('follows the first repository of several sources, and keeps the order', () => {
    const source = made([chart, git, { repo: 'https://git.example/values', ref: 'values' }, { ...git, path: 'more' }]);
    expect(source).toMatchObject({
      repo: git.repo,
      path: 'deploy',
      more: [
        { isBefore: true, isRendered: true, from: { kind: 'chart' } },
        {
          isBefore: false,
          isRendered: false,
          ref: 'values',
          from: { kind: 'git', repo: 'https://git.example/values' },
        },
        { isBefore: false, isRendered: true, path: 'more' },
      ],
    });
    expect('more' in source ? source.more?.[2] : undefined).not.toHaveProperty('from');
  });

  it('takes what differs by stage', () => {
    const helm = {
      values: { default: { a: 1, b: { c: 1 } }, production: { b: { d: 2 } }, prod: { a: 3 } },
      parameters: { 'x.y': { default: 1, prod: 2 } },
    };
    expect(made([{ ...chart, version: { dev: '20.x', prod: '19.1.0' }, helm }])).toMatchObject({
      from: { version: '19.1.0' },
      helm: { values: { a: 3, b: { c: 1, d: 2 } }, parameters: { 'x.y': 2 } },
    });
    const plainValues = { prod: { a: 1 }, image: { tag: 'x' } };
    expect(made([{ ...chart, helm: { values: plainValues } }])).toMatchObject({ helm: { values: plainValues } });
  });

  it('reads images as Kustomize’s command does', () => {
    const images = [
      'nginx:1.27',
      'nginx=reg.example:5000/nginx:1.27',
      'a@sha256:0',
      'reg.example:5000/b',
      { name: 'c', newTag: '1' },
    ];
    expect(made([{ ...git, kustomize: { images } }])).toMatchObject({
      kustomize: {
        images: [
          { name: 'nginx', newTag: '1.27' },
          { name: 'nginx', newName: 'reg.example:5000/nginx', newTag: '1.27' },
          { name: 'a', digest: 'sha256:0' },
          { name: 'reg.example:5000/b' },
          { name: 'c', newTag: '1' },
        ],
      },
    });
  });

  it.each<[string, readonly SourceFields[], string, string]>([
    ['nothing', [{ path: 'x' }], '/spec/source', 'says not where'],
    ['two places', [{ ...git, archive: 'https://dl.example/a' }], '/spec/source/archive', 'names repo and archive'],
    ['a version of a repository', [{ ...git, version: '1' }], '/spec/source/version', 'does not belong'],
    ['a path in a chart', [{ ...chart, path: 'x' }], '/spec/source/path', 'does not belong'],
    ['a revision of a chart', [{ ...chart, revision: 'main' }], '/spec/source/revision', 'does not belong'],
    ['a chart without version', [{ repo: chart.repo, chart: 'redis' }], '/spec/source', '"version" is missing'],
    ['an archive without digest', [{ archive: 'https://dl.example/a' }], '/spec/source', '"sha256" is missing'],
    [
      'a chart in a repository by ssh',
      [{ ...chart, repo: 'git@git.example:charts' }],
      '/spec/source/repo',
      'write https://',
    ],
    [
      'a version for other stages',
      [{ ...chart, version: { dev: '1' } }],
      '/spec/source/version',
      'nothing for stage "prod"',
    ],
    ['two of one name', [git, { ...git, ref: 'a' }, { ...git, ref: 'a' }], '/spec/sources/2/ref', 'another source'],
    [
      'only what others read',
      [
        { repo: git.repo, ref: 'a' },
        { repo: git.repo, ref: 'b' },
      ],
      '/spec/sources',
      'no source makes objects',
    ],
    [
      'a parameter for other stages',
      [{ ...chart, helm: { parameters: { a: { dev: 1 } } } }],
      '/spec/source/helm/parameters/a',
      'has nothing',
    ],
  ])('refuses %s', (_, sources, pointer, words) => {
    expect(made(sources)).toMatchObject({ pointer, message: expect.stringContaining(words) });
  });

  it.each<[string, SourceFields]>([
    ['charts', chart],
    ['a registry', { oci: 'oci://reg.example/a', version: '1' }],
    ['an archive', { archive: 'https://dl.example/a', sha256: '0'.repeat(64) }],
    ['a bucket', { bucket: { endpoint: 'https://s3.example', name: 'abc' } }],
  ])('takes %s only where the project allows it', (_, fields) => {
    const project = { ...defaultProject, name: 'web', restrictions: { sources: ['https://git.example/*'] } };
    expect(made([fields], { project })).toMatchObject({
      message: expect.stringContaining('not among the sources of project "web"'),
    });
  });
});
