import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { neededRights } from './needed-rights.ts';

/** One kind that is managed, by the name that RBAC knows it under, and where. Empty namespaces: it lives in the cluster itself. */
export type ManagedKind = {
  readonly group: string;
  readonly resource: string;
  readonly namespaces: readonly string[];
};
export type Account = { readonly namespace: string; readonly name: string };

export const watchVerbs = ['get', 'list', 'watch'] as const;
export const writeVerbs = ['get', 'create', 'patch', 'delete'] as const;

const rbac = 'rbac.authorization.k8s.io';
const watchRole = 'fairlead-watch';
const deliverRole = 'fairlead-deliver';

/**
 * The rights that managing exactly these kinds needs: watching them in the whole cluster (what is not seen cannot be
 * vouched for), writing them where they are; and what people see and do there needs.
 */
export function makeRoles(kinds: readonly ManagedKind[], account: Account): readonly JsonObject[] {
  const subjects = [{ kind: 'ServiceAccount', name: account.name, namespace: account.namespace }];
  const needed = neededRights(kinds);
  const more = (namespace: string): readonly JsonObject[] =>
    needed
      .filter((right) => right.namespace === namespace)
      .map(({ group, resource, verbs }) => ({ apiGroups: [group], resources: [resource], verbs: [...verbs] }));
  const inCluster = kinds.filter(({ namespaces }) => namespaces.length === 0);
  const namespaces = [...new Set(kinds.flatMap((kind) => kind.namespaces))].sort();
  const cluster = [...rules(kinds, watchVerbs), ...more(''), ...rules(inCluster, writeVerbs)];
  return [
    role('ClusterRole', watchRole, null, cluster),
    binding('ClusterRoleBinding', watchRole, null, 'ClusterRole', subjects),
    ...namespaces.flatMap((namespace) => {
      const here = kinds.filter((kind) => kind.namespaces.includes(namespace));
      return [
        role('Role', deliverRole, namespace, [...rules(here, writeVerbs), ...more(namespace)]),
        binding('RoleBinding', deliverRole, namespace, 'Role', subjects),
      ];
    }),
  ];
}

function rules(kinds: readonly ManagedKind[], verbs: readonly string[]): readonly JsonObject[] {
  const groups = [...new Set(kinds.map(({ group }) => group))].sort();
  return groups.map((group) => ({
    apiGroups: [group],
    resources: [...new Set(kinds.filter((kind) => kind.group === group).map(({ resource }) => resource))].sort(),
    verbs: [...verbs],
  }));
}

function role(kind: string, name: string, namespace: string | null, rulesOf: readonly JsonObject[]): JsonObject {
  return { apiVersion: `${rbac}/v1`, kind, metadata: named(name, namespace), rules: rulesOf };
}

function binding(
  kind: string,
  name: string,
  namespace: string | null,
  roleKind: string,
  subjects: readonly JsonObject[],
): JsonObject {
  const roleRef = { apiGroup: rbac, kind: roleKind, name };
  return { apiVersion: `${rbac}/v1`, kind, metadata: named(name, namespace), roleRef, subjects };
}

function named(name: string, namespace: string | null): JsonObject {
  return namespace === null ? { name } : { name, namespace };
}
