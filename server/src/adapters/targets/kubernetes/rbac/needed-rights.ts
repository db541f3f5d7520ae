import type { ManagedKind } from './make-roles.ts';

/** A right as RBAC writes it, in one namespace or (empty) in the whole cluster. */
export type NeededRight = {
  readonly group: string;
  /** With its subresource: `pods/log`. */
  readonly resource: string;
  readonly namespace: string;
  readonly verbs: readonly string[];
  /** What cannot be done without it. */
  readonly purpose: string;
};

const reading = ['get', 'list', 'watch'] as const;

/** What is read wherever we look: to name what holds a delivery up, and because somebody looks. */
const everywhere: readonly Omit<NeededRight, 'namespace'>[] = [
  { group: '', resource: 'pods', verbs: reading, purpose: 'pods in the page, and who holds a delivery up' },
  { group: '', resource: 'events', verbs: reading, purpose: 'what the cluster says of an object' },
  { group: '', resource: 'pods/log', verbs: ['get'], purpose: 'logs' },
  { group: '', resource: 'nodes', verbs: ['get', 'list'], purpose: 'nodes on the page of the target' },
  { group: 'apps', resource: 'replicasets', verbs: ['get', 'list'], purpose: 'what stands below a Deployment' },
  { group: 'batch', resource: 'jobs', verbs: ['get', 'list'], purpose: 'what stands below a CronJob' },
  {
    group: 'discovery.k8s.io',
    resource: 'endpointslices',
    verbs: ['get', 'list'],
    purpose: 'which pods take the requests of a Service',
  },
];

const workloads: ReadonlySet<string> = new Set(['deployments', 'statefulsets', 'daemonsets', 'jobs', 'cronjobs']);

/**
 * What looking into a cluster and acting on what runs there needs, beside watching and writing the managed kinds themselves:
 * restart, scale and suspend patch what is written anyway.
 */
export function neededRights(kinds: readonly ManagedKind[]): readonly NeededRight[] {
  const found = everywhere.map((right) => ({ ...right, namespace: '' }));
  const namespacesOf = (fits: (kind: ManagedKind) => boolean): readonly string[] =>
    [...new Set(kinds.filter(fits).flatMap(({ namespaces }) => namespaces))].sort();
  const deleting = namespacesOf(({ resource }) => workloads.has(resource)).map((namespace) => ({
    ...{ group: '', resource: 'pods', namespace, verbs: ['delete'], purpose: 'the action delete-pod' },
  }));
  const running = namespacesOf(({ group, resource }) => group === 'batch' && resource === 'cronjobs').map(
    (namespace) => ({
      ...{ group: 'batch', resource: 'jobs', namespace, verbs: ['create'], purpose: 'the action run' },
    }),
  );
  return [...found, ...deleting, ...running];
}
