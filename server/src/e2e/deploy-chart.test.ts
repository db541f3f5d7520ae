import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cacheRoot } from '../../../tools/parts/cache.ts';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { run } from './installation.ts';
import { PlayedCluster } from './played-cluster.ts';

const needs = requires('git', 'engine', 'etcd', 'kubernetes');
const deploy = fileURLToPath(new URL('../../../deploy', import.meta.url));
const account = 'system:serviceaccount:ops:fairlead';
type Rendered = JsonObject & {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
};

async function render(what: string, cwd: string): Promise<readonly Rendered[]> {
  const { code, out, err } = await run(['render', what, '-o', 'json', ...(cwd === '' ? [] : ['--config', cwd])], {
    FAIRLEAD_PARTS: cacheRoot(),
  });
  if (code !== 0) throw new Error(err);
  const documents = JSON.parse(out) as readonly { readonly manifest: Rendered }[]; // what the engine made of our own files
  return documents.map(({ manifest }) => manifest);
}

/** The chart as an application of Fairlead's own, rendered by its own engine. */
async function renderChart(namespace: string, values: JsonObject): Promise<readonly Rendered[]> {
  const folder = mkdtempSync(join(tmpdir(), 'fl-chart-'));
  try {
    cpSync(join(deploy, 'chart'), join(folder, 'chart'), { recursive: true });
    mkdirSync(join(folder, 'configuration'));
    const spec = { source: { repo: '.', path: 'chart', helm: { values } }, namespace, stages: ['one'] };
    const documents = [
      { kind: 'Target', metadata: { name: 'one' }, spec: { kubernetes: { context: 'one' } } },
      { kind: 'Application', metadata: { name: 'control' }, spec },
    ].map((document) => JSON.stringify({ apiVersion: 'fairlead.dev/v1', ...document }));
    writeFileSync(join(folder, 'configuration', 'all.yaml'), documents.join('\n---\n'));
    return await render('control', folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function byName(objects: readonly Rendered[]): { readonly [name: string]: Rendered } {
  return Object.fromEntries(
    objects.map((object) => [`${object.kind}/${object.metadata.namespace ?? ''}/${object.metadata.name}`, object]),
  );
}

describe.skipIf(needs.skip)('server/src/e2e/deploy-chart.test.ts', () => {
  let cluster: PlayedCluster;
  let objects: readonly Rendered[];
  const allowed = async (verb: string, resource: string, namespace: string, group = ''): Promise<boolean> => {
    const spec = { resourceAttributes: { verb, resource, namespace, group } };
    const review = { apiVersion: 'authorization.k8s.io/v1', kind: 'SelfSubjectAccessReview', spec };
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    const { body } = await cluster.call('POST', path, review, account);
    return (body['status'] as { readonly allowed: boolean }).allowed;
  };

  beforeAll(async () => {
    cluster = await PlayedCluster.start('chart', 0);
    objects = await renderChart('ops', {
      image: 'registry.acme.dev/fairlead:1',
      configuration: { repo: 'https://git.acme.dev/fleet', path: '', secret: 'token' },
      deliverTo: ['shop', 'web'],
      storageClass: 'fast',
      accessLabel: 'acme.dev/ingress',
      egressPorts: [8443],
    });
  }, 180_000);
  afterAll(() => cluster?.dispose());

  it('comes to exactly what the Kustomize folder holds, with the values that it has', async () => {
    const manifests = await render(join(deploy, 'manifests'), '');
    expect(byName(await renderChart('fairlead', {}))).toEqual(byName(manifests));
  });

  it.each<readonly [string, JsonObject, string]>([
    ['a value that it does not know', { delivrTo: ['shop'] }, 'delivrTo'],
    ['an address that is none', { publicUrl: 'fairlead.acme.dev' }, 'publicUrl'],
    ['no repository', { configuration: { repo: '' } }, 'repo'],
  ])('refuses %s', async (_sentence, values, named) => {
    await expect(renderChart('ops', values)).rejects.toThrow(named);
  });

  it('is taken by the API server with other values, every field known, its pod as the restricted standard wants it', async () => {
    const plurals: { readonly [kind: string]: string } = { NetworkPolicy: 'networkpolicies' };
    for (const name of ['shop', 'web'])
      await cluster.call('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
    const first = objects.filter(({ kind }) => kind === 'Namespace');
    for (const object of [...first, ...objects.filter((other) => !first.includes(other))]) {
      const { apiVersion, kind, metadata } = object;
      const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
      const within = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
      const path = `${root}${within}/${plurals[kind] ?? `${kind.toLowerCase()}s`}?fieldValidation=Strict`;
      const { status, body } = await cluster.call('POST', path, object as Json);
      expect([kind, status, body['message']]).toEqual([kind, 201, undefined]);
    }
    const { spec } = byName(objects)['StatefulSet/ops/fairlead'] as { readonly spec?: JsonObject };
    const { template } = spec as { readonly template: { readonly spec: JsonObject & { readonly volumes: Json[] } } };
    const volumes = [...template.spec.volumes, { name: 'data', persistentVolumeClaim: { claimName: 'data' } }];
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'fairlead-0' },
      spec: { ...template.spec, volumes },
    };
    const made = await cluster.call('POST', '/api/v1/namespaces/ops/pods', pod);
    expect([made.status, made.body['message']]).toEqual([201, undefined]);
  });

  it('may deliver to the namespaces that are named, and nowhere else', async () => {
    for (const namespace of ['shop', 'web'])
      await eventually({ what: `the right to deliver to ${namespace}` }, () =>
        allowed('patch', 'deployments', namespace, 'apps'),
      );
    expect(await allowed('watch', 'deployments', 'elsewhere', 'apps')).toBe(true);
    const denied = [
      allowed('patch', 'deployments', 'elsewhere', 'apps'),
      allowed('list', 'secrets', 'shop'),
      allowed('patch', 'secrets', 'shop'),
      allowed('create', 'rolebindings', 'shop', 'rbac.authorization.k8s.io'),
    ];
    expect(await Promise.all(denied)).toEqual(denied.map(() => false));
  });

  it('may write Secrets only where that is asked for', async () => {
    const rules = (all: readonly Rendered[]) => JSON.stringify(byName(all)['ClusterRole//fairlead-deliver']);
    expect(rules(objects)).not.toContain('secrets');
    expect(rules(await renderChart('ops', { deliverSecrets: true }))).toContain('secrets');
  });
});
