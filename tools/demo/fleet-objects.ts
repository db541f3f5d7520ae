import { type DesiredObject, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';

/** What of a version shows in its manifests. */
export type Content = { readonly image: string; readonly replicas: number; readonly setting: string };

/**
 * What an application declares in one stage. One of them is a crowd of 1,500 objects, for looking at a large graph.
 */
export function fleetObjects(placement: Placement, content: Content, crowd: boolean): readonly DesiredObject[] {
  const { application, stage, source, project } = placement;
  const head = (name: string): Head => ({ name, namespace: application, labels: { app: application, team: project } });
  const role = application.slice(application.lastIndexOf('-') + 1);
  const shards = Array.from({ length: crowd ? 370 : 0 }, (_, index) => `shard-${String(index).padStart(3, '0')}`);
  const manifests: readonly (readonly [string, Manifest])[] = [
    ['deployment.yaml', deployment(head(role), content, stage)],
    ['service.yaml', service(head(role))],
    ['config.yaml', settings(head(`${role}-config`), content, stage)],
    ...(role === 'api' || role === 'web' ? entrance(head, role, `${application}.${stage}.acme.example`) : []),
    ...(role === 'cache' ? [['statefulset.yaml', storage(head('store'))] as const] : []),
    ...(stage === 'prod' ? [['budget.yaml', budget(head(role))] as const] : []),
    ...shards.flatMap((name) =>
      shard(head(name), content, stage).map((manifest) => ['shards.yaml', manifest] as const),
    ),
  ];
  return manifests.map(([file, manifest]) => ({
    ref: refOf(manifest),
    manifest,
    origin: { path: `${source.path.replaceAll('{stage}', stage)}/${file}`, line: 1 },
    secret: manifest.kind === 'Secret',
  }));
}

type Head = { readonly name: string; readonly namespace: string; readonly labels: { readonly [name: string]: string } };

function deployment(metadata: Head, { image, replicas }: Content, stage: string): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata,
    spec: {
      replicas: stage === 'prod' ? replicas : 1,
      selector: { matchLabels: { app: metadata.name } },
      template: {
        metadata: { labels: { app: metadata.name } },
        spec: { containers: [{ name: 'main', image, ports: [{ containerPort: 8080 }] }] },
      },
    },
  };
}

function service(metadata: Head): Manifest {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata,
    spec: { selector: { app: metadata.name }, ports: [{ port: 80, targetPort: 8080 }] },
  };
}

function settings(metadata: Head, { setting }: Content, stage: string): Manifest {
  const data = { LOG_LEVEL: stage === 'prod' ? 'info' : 'debug', GREETING: setting };
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata, data };
}

function entrance(head: (name: string) => Head, role: string, host: string): readonly (readonly [string, Manifest])[] {
  const ingress = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'Ingress',
    metadata: head(role),
    spec: { rules: [{ host }] },
  };
  const keys = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: head(`${role}-keys`),
    stringData: { token: `demo-${host}` },
  };
  return [
    ['ingress.yaml', ingress],
    ['secret.yaml', keys],
  ];
}

function storage(metadata: Head): Manifest {
  const spec = { replicas: 3, serviceName: 'store', selector: { matchLabels: { app: metadata.name } } };
  return { apiVersion: 'apps/v1', kind: 'StatefulSet', metadata, spec };
}

function budget(metadata: Head): Manifest {
  const spec = { minAvailable: 1, selector: { matchLabels: { app: metadata.name } } };
  return { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', metadata, spec };
}

function shard(metadata: Head, content: Content, stage: string): readonly Manifest[] {
  return [
    deployment(metadata, content, stage),
    service(metadata),
    { apiVersion: 'v1', kind: 'ConfigMap', metadata, data: { SHARD: metadata.name } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
  ];
}
