import { describe, expect, it } from 'vitest';
import { type DesiredObject, type Manifest, refOf } from '../model/object.ts';
import type { Project, Restrictions } from './configuration.ts';
import { loosenedGuards } from './loosened-guards.ts';
import { restrictObjects } from './restrict-objects.ts';

const object = (apiVersion: string, kind: string, namespace?: string): DesiredObject => {
  const manifest: Manifest = {
    apiVersion,
    kind,
    metadata: { name: 'x', ...(namespace === undefined ? {} : { namespace }) },
  };
  return { ref: refOf(manifest), manifest, origin: { path: 'a.yaml', line: 3 }, secret: false };
};
const role = object('rbac.authorization.k8s.io/v1', 'ClusterRole');
const config = object('v1', 'ConfigMap', 'shop');
const shop: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } };
const namespace: DesiredObject = { ...config, ref: refOf(shop), manifest: shop };

const cases: { readonly [sentence: string]: readonly [Restrictions, DesiredObject, string | undefined] } = {
  'everything may be written where nothing is said': [{}, role, undefined],
  'a denied kind': [{ kinds: { deny: ['ClusterRole*'] } }, role, 'Project/web spec.kinds.deny'],
  'a denied group': [{ kinds: { deny: ['rbac.authorization.k8s.io/*'] } }, role, 'Project/web spec.kinds.deny'],
  'a kind that is not allowed': [{ kinds: { allow: ['ConfigMap'] } }, role, 'Project/web spec.kinds.allow'],
  'an allowed kind': [{ kinds: { allow: ['ConfigMap'], deny: ['Secret'] } }, config, undefined],
  'a foreign namespace': [{ namespaces: ['web-*'] }, config, 'Project/web spec.namespaces'],
  'an own namespace': [{ namespaces: ['shop'] }, config, undefined],
  'no namespace at all': [{ namespaces: ['shop'] }, role, undefined],
  'a foreign namespace itself': [{ namespaces: ['web-*'] }, namespace, 'Project/web spec.namespaces'],
  'an own namespace itself': [{ namespaces: ['shop'] }, namespace, undefined],
};

describe('core/src/configuration/restrict-objects.ts', () => {
  it.each(Object.entries(cases))('%s', (_, [restrictions, subject, rule]) => {
    const project: Project = {
      name: 'web',
      description: '',
      restrictions,
      behaviour: {},
      chartKeys: null,
      impersonate: null,
      health: [],
      roles: [],
      declared: null,
    };
    expect(restrictObjects(project, [subject]).map((violation) => violation.rule)).toEqual(
      rule === undefined ? [] : [rule],
    );
  });
});

describe('core/src/configuration/loosened-guards.ts', () => {
  const guards = (...rules: readonly (readonly [string, number, ...string[]])[]) => ({
    approve: rules.map(([declaredBy, count, ...from]) => ({ declaredBy, count, from })),
  });
  const before = guards(['Target/prod', 2, 'a', 'b']);
  const changes: { readonly [sentence: string]: readonly [ReturnType<typeof guards>, number] } = {
    'the same is not looser': [before, 0],
    'asking more of fewer is not looser': [guards(['Target/prod', 3, 'a'], ['Project/web', 1, 'c']), 0],
    'asking fewer is': [guards(['Target/prod', 1, 'a', 'b']), 1],
    'asking more people is': [guards(['Target/prod', 2, 'a', 'b', 'c']), 1],
    'asking elsewhere is': [guards(['Application/shop', 2, 'a', 'b']), 1],
    'asking nobody is': [guards(), 1],
  };
  it.each(Object.entries(changes))('%s', (_, [after, count]) =>
    expect(loosenedGuards(before, after)).toHaveLength(count),
  );
});
