/** What made a pod, as far as its name tells: of which kinds it may be, and what it is called. */
export type PodOwner = { readonly kinds: readonly string[]; readonly name: string };

// The names that Kubernetes' controllers give (k8s.io/apimachinery, `rand.String` and `SafeEncodeString`): suffixes are of
// an alphabet without vowels and without 0, 1 and 3, which words of people seldom keep to.
const sign = '[bcdfghjklmnpqrstvwxz2456789]';
const rules: readonly { readonly pattern: RegExp; readonly kinds: readonly string[] }[] = [
  { pattern: new RegExp(`^(.+)-\\d{8}-${sign}{5}$`), kinds: ['CronJob'] },
  { pattern: new RegExp(`^(.+)-${sign}{6,10}-${sign}{5}$`), kinds: ['Deployment', 'Rollout'] },
  { pattern: new RegExp(`^(.+)-${sign}{5}$`), kinds: ['DaemonSet', 'Job', 'ReplicaSet'] },
  { pattern: /^(.+)-\d{1,4}$/, kinds: ['StatefulSet'] },
];
const namePattern = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/;

/** The owner that a pod's name speaks of; undefined for what no controller would call a pod. */
export function podOwner(name: string): PodOwner | undefined {
  if (!namePattern.test(name)) return undefined;
  for (const { pattern, kinds } of rules) {
    const owner = pattern.exec(name)?.[1];
    if (owner !== undefined) return { kinds, name: owner };
  }
  return undefined;
}
