import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { TestCluster } from '../../server/src/adapters/targets/kubernetes/test-cluster.ts';

const inFlight = 32;

const collections: { readonly [kind: string]: string } = {
  ConfigMap: 'api/v1/namespaces/*/configmaps',
  Secret: 'api/v1/namespaces/*/secrets',
  ServiceAccount: 'api/v1/namespaces/*/serviceaccounts',
  Service: 'api/v1/namespaces/*/services',
  Deployment: 'apis/apps/v1/namespaces/*/deployments',
  Role: 'apis/rbac.authorization.k8s.io/v1/namespaces/*/roles',
  RoleBinding: 'apis/rbac.authorization.k8s.io/v1/namespaces/*/rolebindings',
};

/** The least that can be done: every object one PATCH, as many at once as there are connections. */
export async function bareApply(
  cluster: TestCluster,
  objects: readonly JsonObject[],
  tryFirst: boolean,
): Promise<void> {
  for (const dryRun of tryFirst ? ['&dryRun=All', ''] : ['']) {
    await atOnce(objects, inFlight, async (object) => {
      const { name, namespace } = object['metadata'] as { readonly name: string; readonly namespace: string }; // written beside this file
      const collection = collections[String(object['kind'])]?.replace('*', namespace) ?? '';
      const path = `/${collection}/${name}?fieldManager=bench&force=false&fieldValidation=Strict${dryRun}`;
      await mustDo(cluster, 'PATCH', path, object, 'application/apply-patch+yaml');
    });
  }
}

export function makeNamespaces(cluster: TestCluster, names: readonly string[]): Promise<void> {
  return atOnce(names, inFlight, (name) =>
    mustDo(cluster, 'POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } }),
  );
}

/** Throws when the API server does not do it. */
export async function mustDo(
  cluster: TestCluster,
  method: 'POST' | 'PATCH' | 'GET',
  path: string,
  body?: JsonObject,
  contentType = 'application/json',
): Promise<void> {
  const answer = await cluster.call(method, path, body, contentType);
  if (answer.status >= 300)
    throw new Error(`${method} ${path} is answered with ${answer.status}: ${JSON.stringify(answer.body)}`);
}

export async function atOnce<T>(items: readonly T[], limit: number, run: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async (): Promise<void> => {
    for (const item of queue) await run(item);
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
