import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLibraryPolicy } from '@fairlead/core/configuration/make-policies.ts';
import type { Json, JsonObject } from '@fairlead/core/lib/json.ts';
import { type DesiredObject, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import type { Finding } from '@fairlead/core/model/policy.ts';
import { inForce } from '@fairlead/core/policy/in-force.ts';
import { library, librarySets } from '@fairlead/core/policy/library/library.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sha256 } from '../../../io/sha256.ts';
import { engineBuilds } from '../../../testing/engine-builds.ts';
import { EngineEvaluator } from '../../render/engine/engine-evaluator.ts';
import { RenderEngine } from '../../render/engine/render-engine.ts';
import { EvaluatedJudge } from './evaluated-judge.ts';

const { signal } = new AbortController();

const good: JsonObject = {
  name: 'web',
  image: `registry.acme.dev/web:1.4.2@sha256:${'a'.repeat(64)}`,
  ports: [{ containerPort: 8080 }],
  readinessProbe: { httpGet: { path: '/', port: 8080 } },
  resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '64Mi' } },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    runAsNonRoot: true,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  },
};

const pod = (container: JsonObject = {}, spec: JsonObject = {}): JsonObject => ({
  automountServiceAccountToken: false,
  containers: [{ ...good, ...container }],
  ...spec,
});
const deployment = (container: JsonObject = {}, spec: JsonObject = {}, metadata: JsonObject = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'web', namespace: 'shop', labels: { 'app.kubernetes.io/name': 'web' }, ...metadata },
  spec: { template: { spec: pod(container, spec) } },
});
const security = (patch: JsonObject): Manifest =>
  deployment({ securityContext: { ...(good['securityContext'] as JsonObject), ...patch } });
const role = (rule: JsonObject): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRole',
  metadata: { name: 'reader' },
  rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'], ...rule }],
});
const binding = (patch: JsonObject): Manifest => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'readers' },
  roleRef: { name: 'reader' },
  subjects: [{ kind: 'Group', name: 'people' }],
  ...patch,
});
const at = 'spec.template.spec.containers[0]';

type Bad = readonly [sentence: string, manifest: Manifest, field: string];

/** What each policy of the library must find, and where. */
const bad: { readonly [policy: string]: readonly Bad[] } = {
  'no-privileged': [
    ['a privileged container', security({ privileged: true }), `${at}.securityContext.privileged`],
    [
      'a privileged container that runs before the others',
      deployment({}, { initContainers: [{ ...good, securityContext: { privileged: true } }] }),
      'spec.template.spec.initContainers[0].securityContext.privileged',
    ],
    [
      'one in a bare pod',
      {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'a', namespace: 'b' },
        spec: pod({ securityContext: { privileged: true } }),
      },
      'spec.containers[0].securityContext.privileged',
    ],
    [
      'one in a job that comes again',
      {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: { name: 'a', namespace: 'b' },
        spec: { jobTemplate: { spec: { template: { spec: pod({ securityContext: { privileged: true } }) } } } },
      },
      'spec.jobTemplate.spec.template.spec.containers[0].securityContext.privileged',
    ],
  ],
  'no-host-namespaces': [
    ['the network of the machine', deployment({}, { hostNetwork: true }), 'spec.template.spec.hostNetwork'],
    ['its processes', deployment({}, { hostPID: true }), 'spec.template.spec.hostPID'],
    ['its shared memory', deployment({}, { hostIPC: true }), 'spec.template.spec.hostIPC'],
    ['a port of it', deployment({ ports: [{ containerPort: 80, hostPort: 80 }] }), `${at}.ports[0].hostPort`],
  ],
  'no-host-mounts': [
    [
      'a directory of the machine',
      deployment({}, { volumes: [{ name: 'logs', hostPath: { path: '/var/log' } }] }),
      'spec.template.spec.volumes[0].hostPath',
    ],
  ],
  'non-root': [
    ['nothing said', deployment({ securityContext: {} }), `${at}.securityContext.runAsNonRoot`],
    ['root said', security({ runAsUser: 0 }), `${at}.securityContext.runAsUser`],
    [
      'a container that takes back what its pod says',
      deployment({ securityContext: { runAsNonRoot: false } }, { securityContext: { runAsNonRoot: true } }),
      `${at}.securityContext.runAsNonRoot`,
    ],
  ],
  'no-privilege-escalation': [
    ['nothing said', deployment({ securityContext: {} }), `${at}.securityContext.allowPrivilegeEscalation`],
  ],
  capabilities: [
    ['none dropped', security({ capabilities: {} }), `${at}.securityContext.capabilities.drop`],
    [
      'one added',
      security({ capabilities: { drop: ['ALL'], add: ['NET_RAW'] } }),
      `${at}.securityContext.capabilities.add`,
    ],
  ],
  seccomp: [
    ['nothing said', deployment({ securityContext: {} }), `${at}.securityContext.seccompProfile`],
    ['none', security({ seccompProfile: { type: 'Unconfined' } }), `${at}.securityContext.seccompProfile`],
  ],
  'read-only-root': [
    ['nothing said', deployment({ securityContext: {} }), `${at}.securityContext.readOnlyRootFilesystem`],
  ],
  'no-token': [
    [
      'the default account',
      deployment({}, { automountServiceAccountToken: true }),
      'spec.template.spec.automountServiceAccountToken',
    ],
  ],
  'secrets-as-files': [
    [
      'a key of a Secret',
      deployment({ env: [{ name: 'A', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] }),
      `${at}.env[0].valueFrom.secretKeyRef`,
    ],
    ['a whole Secret', deployment({ envFrom: [{ secretRef: { name: 's' } }] }), `${at}.envFrom[0].secretRef`],
  ],
  limits: [
    [
      'no memory limit',
      deployment({ resources: { requests: { cpu: '1', memory: '1Gi' } } }),
      `${at}.resources.limits.memory`,
    ],
    [
      'no request',
      deployment({ resources: { limits: { memory: '1Gi' }, requests: { memory: '1Gi' } } }),
      `${at}.resources.requests.cpu`,
    ],
  ],
  labels: [
    ['no label', deployment({}, {}, { labels: {} }), 'metadata.labels'],
    ['an empty one', deployment({}, {}, { labels: { 'app.kubernetes.io/name': '' } }), 'metadata.labels'],
  ],
  'no-latest': [
    ['a tag that moves', deployment({ image: 'acme.dev:5000/web:latest' }), `${at}.image`],
    ['no tag, though the registry has a port', deployment({ image: 'acme.dev:5000/web' }), `${at}.image`],
  ],
  'digest-pinned': [['a tag alone', deployment({ image: 'acme.dev/web:1.2.3' }), `${at}.image`]],
  'allowed-registries': [
    ['an image of Docker Hub', deployment({ image: 'nginx:1.27' }), `${at}.image`],
    ['a host that only begins alike', deployment({ image: 'registry.acme.dev.evil.example/web:1' }), `${at}.image`],
  ],
  probes: [['no probe', deployment({ readinessProbe: null }), `${at}.readinessProbe`]],
  'no-default-namespace': [
    ['the namespace default', deployment({}, {}, { namespace: 'default' }), 'metadata.namespace'],
  ],
  'no-wildcard-rbac': [
    ['all verbs', role({ verbs: ['*'] }), 'rules[0].verbs'],
    ['all resources', role({ resources: ['*'] }), 'rules[0].resources'],
  ],
  'no-cluster-admin': [
    ['all rights', binding({ roleRef: { name: 'cluster-admin' } }), 'roleRef.name'],
    ['the masters', binding({ subjects: [{ kind: 'Group', name: 'system:masters' }] }), 'subjects[0].name'],
  ],
  'no-secret-rbac': [['all Secrets', role({ resources: ['secrets'] }), 'rules[0].resources']],
  'no-escalation-rbac': [
    ['impersonation', role({ verbs: ['impersonate'] }), 'rules[0].verbs'],
    ['pods', role({ resources: ['pods'], verbs: ['create'] }), 'rules[0].verbs'],
  ],
};

const parameters: { readonly [policy: string]: { readonly [name: string]: Json } } = {
  'allowed-registries': { registries: ['registry.acme.dev'] },
};
const policies = library.map((one) =>
  makeLibraryPolicy({ ...one, parameters: { ...one.parameters, ...parameters[one.name] } }, sha256),
);
const placement = {
  project: 'web',
  application: 'shop',
  target: 'prod',
  targetKind: 'kubernetes',
  stage: 'prod',
  tier: 'production',
  namespace: 'shop',
} as const;

const native = engineBuilds().find(({ name }) => name === 'native');

describe('server/src/adapters/policy/evaluated/library.test.ts', () => {
  describe.skipIf(native?.skip !== false)('the starter library', () => {
    let dir: string;
    let engine: RenderEngine;
    const judge = async (name: string, ...manifests: readonly Manifest[]): Promise<readonly Finding[]> => {
      const objects = manifests.map(
        (manifest): DesiredObject => ({
          ref: refOf(manifest),
          manifest,
          origin: { path: 'a.yaml', line: 1 },
          secret: false,
        }),
      );
      const found = policies.filter((policy) => policy.name === name);
      return new EvaluatedJudge(new EngineEvaluator(engine)).judge(
        { placement, objects, policies: found.map((policy) => ({ policy, use: inForce(policy, 'test') })), nowMs: 0 },
        signal,
      );
    };

    beforeAll(async () => {
      dir = mkdtempSync(join(tmpdir(), 'fairlead-library-'));
      engine = await RenderEngine.start(native?.place(dir) ?? { program: '', cwd: dir }, AbortSignal.timeout(30_000));
    });
    afterAll(async () => {
      await engine.close();
      rmSync(dir, { recursive: true });
    });

    test('has something to find for each of its policies', () => {
      expect(Object.keys(bad).toSorted()).toEqual(library.map(({ name }) => name).toSorted());
    });

    test('names in its sets only what is there', () => {
      for (const names of Object.values(librarySets))
        for (const name of names) expect(library.map((policy) => policy.name)).toContain(name);
    });

    test.each(library.map(({ name }) => name))('%s finds nothing in what is right', async (name) => {
      expect(await judge(name, deployment(), role({}), binding({}))).toEqual([]);
    });

    test.each(Object.entries(bad).flatMap(([name, cases]) => cases.map((one) => [name, ...one] as const)))(
      '%s finds %s',
      async (name, _sentence, manifest, field) => {
        const findings = await judge(name, manifest);
        expect(findings.map((finding) => [finding.kind, finding.field])).toContainEqual(['violation', field]);
        for (const finding of findings) {
          expect(finding.message).not.toBe('');
          expect(finding.fix).not.toBe('');
        }
      },
    );
  });
});
