/** Kinds of which no controller makes anything. */
const leaves: ReadonlySet<string> = new Set([
  'Pod',
  'ConfigMap',
  'Secret',
  'Namespace',
  'ServiceAccount',
  'Role',
  'RoleBinding',
  'ClusterRole',
  'ClusterRoleBinding',
  'NetworkPolicy',
  'Ingress',
  'PersistentVolumeClaim',
  'EndpointSlice',
]);

/** Whether it is worth asking a target what stands below an object of this kind. */
export function hasBelow(targetKind: 'host' | 'kubernetes', kind: string): boolean {
  return targetKind === 'kubernetes' && !leaves.has(kind);
}
