import { ok } from '@fairlead/core/lib/result.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { describe, expect, it } from 'vitest';
import type { Tree } from '../../ports/git.ts';
import type { Renderer } from '../../ports/renderer.ts';
import { renderByContent } from './render-by-content.ts';

const named = (version: string): Renderer => ({
  version,
  render: async () => ok({ objects: [], reads: [], warnings: [{ path: version, line: 0, message: '' }] }),
});
const renderer = renderByContent({
  plain: named('plain-1'),
  kustomize: named('kustomize-1'),
  helm: named('helm-1'),
  jsonnet: named('jsonnet-1'),
});

async function chosen(path: string, names: readonly string[], type: 'file' | 'directory' = 'file'): Promise<string> {
  const tree = {
    list: async (asked: string) =>
      asked === 'deploy/dev' ? names.map((name) => ({ name, type, id: name })) : undefined,
  } as unknown as Tree; // no more is asked of it
  const source = { repo: '.', path, revision: { kind: 'head' }, include: [], exclude: [], values: {} } as const;
  const request = { repo: 'https://git.example/r' as RepoUrl, tree, source, stage: 'dev', inputs: {} };
  const rendered = await renderer.render(request, new AbortController().signal);
  return rendered.ok ? (rendered.value.warnings[0]?.path ?? '') : 'refused';
}

describe('server/src/adapters/render/render-by-content.ts', () => {
  it.each([
    ['a kustomization in the folder of the stage', 'deploy/{stage}', ['kustomization.yaml', 'a.yaml'], 'kustomize-1'],
    ['its other names', 'deploy/{stage}', ['Kustomization'], 'kustomize-1'],
    ['a chart', 'deploy/{stage}', ['Chart.yaml', 'values.yaml'], 'helm-1'],
    ['a kustomization beside a chart', 'deploy/{stage}', ['Chart.yaml', 'kustomization.yaml'], 'kustomize-1'],
    ['programs alone', 'deploy/{stage}', ['main.jsonnet', 'k.libsonnet'], 'jsonnet-1'],
    ['manifests beside programs', 'deploy/{stage}', ['main.jsonnet', 'a.yaml'], 'plain-1'],
    ['libraries alone', 'deploy/{stage}', ['k.libsonnet'], 'plain-1'],
    ['a program by its name', 'deploy/{stage}/main.jsonnet', [], 'jsonnet-1'],
    ['manifests alone', 'deploy/{stage}', ['a.yaml'], 'plain-1'],
    ['a folder that is not there', 'elsewhere', ['kustomization.yaml'], 'plain-1'],
    ['a path that leads out', '../x', ['kustomization.yaml'], 'plain-1'],
  ])('%s', async (_, path, names, expected) => {
    expect(await chosen(path, names)).toBe(expected);
  });

  it('takes a folder of that name for a folder', async () => {
    expect(await chosen('deploy/dev', ['kustomization.yaml'], 'directory')).toBe('plain-1');
  });

  it('is another renderer when one of them is', () => {
    expect(renderer.version).toBe('plain-1 kustomize-1 helm-1 jsonnet-1');
  });
});
