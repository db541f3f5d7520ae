import { tmpdir } from 'node:os';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { describe, expect, it } from 'vitest';
import type { Tree } from '../ports/git.ts';
import { openRenderer } from './open-renderer.ts';

/** A folder with a kustomization, and one with a manifest. */
const content: { readonly [path: string]: string } = {
  'overlay/kustomization.yaml': 'resources: []\n',
  'plain/config.yaml': 'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: config}\n',
};
const tree = {
  list: async (folder: string) => {
    const names = Object.keys(content).filter((path) => path.startsWith(`${folder}/`));
    return names.length === 0
      ? undefined
      : names.map((path) => ({ name: path.slice(folder.length + 1), type: 'file', id: path }));
  },
  read: async (path: string) => (content[path] === undefined ? undefined : Buffer.from(content[path])),
} as unknown as Tree; // no more is asked of it

async function render(env: { readonly [name: string]: string }, path: string) {
  const { renderer, close } = await openRenderer({ env, checkout: '/nowhere', workFolder: tmpdir() });
  const source = {
    repo: '.',
    path,
    revision: { kind: 'head' },
    include: ['**/*.yaml'],
    exclude: [],
    values: {},
  } as const;
  const request = { repo: 'https://git.example/r' as RepoUrl, tree, source, stage: 'dev', inputs: {} };
  const rendered = await renderer.render(request, AbortSignal.timeout(10_000));
  await close();
  return rendered.ok ? `${rendered.value.objects.length} objects` : rendered.error.failure.message;
}

describe('server/src/main/open-renderer.ts', () => {
  it.each([
    ['no engine at all', {}, 'this machine has no render engine'],
    [
      'an engine that is not there',
      { FAIRLEAD_ENGINE: '/nowhere/engine' },
      'the render engine /nowhere/engine does not start',
    ],
    ['a program that is no engine', { FAIRLEAD_ENGINE: '/bin/false' }, 'the render engine /bin/false does not start'],
  ])('with %s plain manifests render, and Kustomize says why it cannot', async (_, env, why) => {
    expect(await render(env, 'plain')).toBe('1 objects');
    expect(await render(env, 'overlay')).toContain(`overlay holds a kustomization, and ${why}`);
  });
});
