import { accessPolicies } from './access-policies.ts';
import { carePolicies } from './care-policies.ts';
import type { LibraryPolicy } from './library-policy.ts';
import { podPolicies } from './pod-policies.ts';

/** The starter library: policies that are there to be named. None is in force before somebody does. */
export const library: readonly LibraryPolicy[] = [...podPolicies, ...carePolicies, ...accessPolicies];

const baseline = [
  'no-privileged',
  'no-host-namespaces',
  'no-host-mounts',
  'no-latest',
  'no-wildcard-rbac',
  'no-cluster-admin',
] as const;

/** Names under which several policies are had at once. */
export const librarySets: { readonly [name: string]: readonly string[] } = {
  baseline,
  restricted: [
    ...baseline,
    'non-root',
    'no-privilege-escalation',
    'capabilities',
    'seccomp',
    'read-only-root',
    'limits',
    'probes',
    'no-token',
  ],
  cis: library.filter(({ controls }) => controls.length > 0).map(({ name }) => name),
};

/** The policies that a name in `guards.policies` stands for; undefined where the library has none of that name. */
export function libraryPolicies(name: string): readonly LibraryPolicy[] | undefined {
  const names = Object.hasOwn(librarySets, name) ? librarySets[name] : [name];
  const found = (names ?? []).flatMap((one) => library.find((policy) => policy.name === one) ?? []);
  return found.length === 0 ? undefined : found;
}
