import { createHash, createHmac } from 'node:crypto';
import { get } from 'node:https';
import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { Epoch, InstallationId, PlacementId, PlanDigest } from '@fairlead/core/model/ids.ts';
import { type DesiredObject, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import { KubernetesTarget } from '../../server/src/adapters/targets/kubernetes/kubernetes-target.ts';
import { TestCluster } from '../../server/src/adapters/targets/kubernetes/test-cluster.ts';
import { systemClock } from '../../server/src/io/system-clock.ts';
import { systemRandom } from '../../server/src/io/system-random.ts';
import { startControlPlane } from '../../tools/parts/control-plane.ts';

/** What one way of applying cost. `requests` and `apiCpuMs` are the API server's own account. */
export type SyncCost = {
  readonly way: string;
  readonly applications: number;
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly apiCpuMs: number;
  readonly requests: number;
};

const inFlight = 32;
const appsAtOnce = 16;
const signal = new AbortController().signal;
const installation = 'bench00bench0000' as InstallationId;
const digests = {
  hash: (text: string) => createHash('sha256').update(text).digest('hex'),
  keyedDigest: (text: string) => createHmac('sha256', 'bench').update(text).digest('hex'),
};

/**
 * Compares the first sync of so many applications of ten small objects with a plain concurrent apply of the same
 * objects, each way into namespaces of its own on one real API server.
 */
export async function measureFirstSync(applications: number): Promise<readonly SyncCost[]> {
  const cluster = await TestCluster.start(startControlPlane);
  try {
    const costs: SyncCost[] = [];
    const ways: readonly (readonly [string, (apps: readonly App[]) => Promise<void>])[] = [
      ['bare apply (warm-up)', (apps) => applyBarely(cluster, apps, false)],
      ['bare apply', (apps) => applyBarely(cluster, apps, false)],
      ['bare apply, dry run first', (apps) => applyBarely(cluster, apps, true)],
      ['Fairlead', (apps) => deliver(cluster, apps, false)],
      ['Fairlead, dry run first', (apps) => deliver(cluster, apps, true)],
      ['Fairlead, bringing namespaces', (apps) => deliver(cluster, apps.map(withNamespace), false)],
    ];
    for (const [index, [way, run]] of ways.entries()) {
      const brings = way.includes('bringing');
      const apps = Array.from({ length: applications }, (_, app) => makeApp(`way${index}-app${app}`));
      if (!brings) await makeNamespaces(cluster, apps);
      costs.push(await cost(cluster, way, applications, () => run(apps)));
    }
    return costs.slice(1);
  } finally {
    await cluster.stop();
  }
}

type App = { readonly name: string; readonly objects: readonly DesiredObject[] };

async function makeNamespaces(cluster: TestCluster, apps: readonly App[]): Promise<void> {
  for (const { name } of apps)
    await call(cluster, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

/** The same application with its namespace as an eleventh object. */
function withNamespace({ name, objects }: App): App {
  const manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
  return {
    name,
    objects: [{ ref: refOf(manifest), manifest, origin: { path: 'all.yaml', line: 1 }, secret: false }, ...objects],
  };
}

/** Ten objects as a small service has them. */
function makeApp(namespace: string): App {
  const labels = { app: 'web' };
  const container = { name: 'web', image: 'registry.example/web:1', ports: [{ containerPort: 8080 }] };
  const rbac = 'rbac.authorization.k8s.io';
  const manifests: readonly JsonObject[] = [
    ...['env', 'features', 'texts'].map((name) => ({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name },
      data: { a: name, b: '2' },
    })),
    { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'keys' }, stringData: { key: 'value' } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'web' } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web' },
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
    },
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: {
        replicas: 2,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [container] } },
      },
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'Role',
      metadata: { name: 'web' },
      rules: [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get'] }],
    },
    {
      apiVersion: `${rbac}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'web' },
      roleRef: { apiGroup: rbac, kind: 'Role', name: 'web' },
      subjects: [{ kind: 'ServiceAccount', name: 'web', namespace }],
    },
    {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'web' },
      spec: { minAvailable: 1, selector: { matchLabels: labels } },
    },
  ];
  const objects = manifests.map((manifest) => {
    const full = {
      ...manifest,
      metadata: { ...(manifest['metadata'] as JsonObject), namespace },
    } as unknown as Manifest; // each has all three fields
    return { ref: refOf(full), manifest: full, origin: { path: 'all.yaml', line: 1 }, secret: false };
  });
  return { name: namespace, objects };
}

const collections: { readonly [kind: string]: string } = {
  ConfigMap: 'api/v1/namespaces/*/configmaps',
  Secret: 'api/v1/namespaces/*/secrets',
  ServiceAccount: 'api/v1/namespaces/*/serviceaccounts',
  Service: 'api/v1/namespaces/*/services',
  Deployment: 'apis/apps/v1/namespaces/*/deployments',
  Role: 'apis/rbac.authorization.k8s.io/v1/namespaces/*/roles',
  RoleBinding: 'apis/rbac.authorization.k8s.io/v1/namespaces/*/rolebindings',
  PodDisruptionBudget: 'apis/policy/v1/namespaces/*/poddisruptionbudgets',
};

/** The least that can be done: every object one PATCH, as many at once as there are connections. */
async function applyBarely(cluster: TestCluster, apps: readonly App[], tryFirst: boolean): Promise<void> {
  const objects = apps.flatMap((app) => app.objects);
  for (const dryRun of tryFirst ? ['&dryRun=All', ''] : ['']) {
    await atOnce(objects, inFlight, async ({ ref, manifest }) => {
      const collection = collections[ref.kind]?.replace('*', ref.namespace) ?? '';
      const path = `/${collection}/${ref.name}?fieldManager=bench&force=false&fieldValidation=Strict${dryRun}`;
      await call(cluster, 'PATCH', path, manifest, 'application/apply-patch+yaml');
    });
  }
}

async function deliver(cluster: TestCluster, apps: readonly App[], tryCreations: boolean): Promise<void> {
  const target = new KubernetesTarget('bench', cluster.access, { clock: systemClock, random: systemRandom, digests });
  await atOnce(apps, appsAtOnce, async ({ name, objects }) => {
    const placement = name as PlacementId;
    const on = { installation, placement, project: 'default', application: name };
    const outcome = await target.observe({ on, objects, inventory: [], ignore: [], tryCreations }, signal);
    if (outcome.kind !== 'observed') throw new Error('a cluster is observed at once');
    const changes = outcome.observation.changes.map((change) => ({ ...change, phase: 'sync', wave: 0 }) as const);
    const permit = {
      plan: 'plan' as PlanDigest,
      placement,
      gates: [],
      epoch: 1 as Epoch,
      expiresAt: Date.now() + 60_000,
    };
    for await (const { outcome: done, failure } of target.execute(
      { on, permit, delivery: 'd', changes, objects },
      signal,
    ))
      if (done !== 'done') throw new Error(`${name}: ${failure?.message}`);
  });
  await target.close();
}

async function cost(
  cluster: TestCluster,
  way: string,
  applications: number,
  run: () => Promise<void>,
): Promise<SyncCost> {
  const before = await readMetrics(cluster);
  const cpuBefore = process.cpuUsage();
  const start = performance.now();
  await run();
  const wallMs = performance.now() - start;
  const cpu = process.cpuUsage(cpuBefore);
  const after = await readMetrics(cluster);
  return {
    way,
    applications,
    wallMs: Math.round(wallMs),
    cpuMs: Math.round((cpu.user + cpu.system) / 1_000),
    apiCpuMs: Math.round((after.cpuSeconds - before.cpuSeconds) * 1_000),
    requests: after.requests - before.requests,
  };
}

/** The API server's own counters, without what its own parts ask it. */
async function readMetrics(cluster: TestCluster): Promise<{ readonly cpuSeconds: number; readonly requests: number }> {
  const { url, token } = cluster.access;
  const options = { ca: cluster.certificate().cert, headers: { authorization: `Bearer ${token?.reveal() ?? ''}` } };
  const text = await new Promise<string>((resolve, reject) => {
    get(`${url}/metrics`, options, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk as Buffer); // no encoding is set
      resolve(Buffer.concat(chunks).toString('utf8'));
    }).on('error', reject);
  });
  const lines = text.split('\n');
  const numberIn = (line: string): number => Number(line.slice(line.lastIndexOf(' ') + 1));
  const counted = lines.filter(
    (line) =>
      line.startsWith('apiserver_request_total{') &&
      !line.includes('resource="leases"') &&
      !/verb="(?:WATCH|CONNECT)"/.test(line),
  );
  const cpu = lines.find((line) => line.startsWith('process_cpu_seconds_total'));
  return {
    cpuSeconds: cpu === undefined ? 0 : numberIn(cpu),
    requests: counted.reduce((sum, line) => sum + numberIn(line), 0),
  };
}

async function call(
  cluster: TestCluster,
  method: 'POST' | 'PATCH',
  path: string,
  body: JsonObject,
  contentType = 'application/json',
): Promise<void> {
  const answer = await cluster.call(method, path, body, contentType);
  if (answer.status >= 300)
    throw new Error(`${method} ${path} is answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
}

async function atOnce<T>(items: readonly T[], limit: number, run: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}

if (import.meta.main) console.table(await measureFirstSync(Number(process.argv[2] ?? 100)));
