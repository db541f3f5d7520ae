import { podOwner } from './pod-owner.ts';

/** The object that a text is about: of one of these kinds (of any, where there are none), so called, in that namespace. */
export type Wanted = {
  readonly kinds: readonly string[];
  readonly namespace: string | null;
  readonly name: string;
  /** The pod that was named; what made it is looked for. */
  readonly pod: string | null;
};

const kindOfLabel: { readonly [label: string]: string } = {
  deployment: 'Deployment',
  statefulset: 'StatefulSet',
  stateful_set: 'StatefulSet',
  daemonset: 'DaemonSet',
  daemon_set: 'DaemonSet',
  replicaset: 'ReplicaSet',
  replica_set: 'ReplicaSet',
  job: 'Job',
  job_name: 'Job',
  cronjob: 'CronJob',
  service: 'Service',
  ingress: 'Ingress',
  configmap: 'ConfigMap',
  persistentvolumeclaim: 'PersistentVolumeClaim',
  horizontalpodautoscaler: 'HorizontalPodAutoscaler',
};
const labels = `${Object.keys(kindOfLabel).join('|')}|pod|pod_name|namespace`;
/** `deployment="web"` (Alertmanager, Grafana), `kube_deployment:web` (Datadog), `Namespace:   shop` (kubectl describe). */
const labelPattern = new RegExp(
  `\\b(?:kube_|kubernetes_)?(${labels})["']?\\s*[=:]\\s*["']?([a-z0-9][a-z0-9.-]*(?:/[a-z0-9][a-z0-9.-]*)?)`,
  'gi',
);
/** `deployment.apps/web`, `pod/web-7d9f8c6b5d-x2x7k`: kubectl's own way to name. */
const resourcePattern = /\b([a-z]+)(?:\.[a-z0-9.-]+)?\/([a-z0-9][a-z0-9.-]*)/g;
/** `deployments.apps "web" not found`, `deployment "web" exceeded its progress deadline`. */
const quotedPattern = /\b([a-z]+)(?:\.[a-z0-9.-]+)? "([a-z0-9][a-z0-9.-]*)"/g;
/** A line of `kubectl get pods`: perhaps the namespace, the name, how many of its containers are ready. */
const rowPattern = /^(?:([a-z0-9-]+)[ \t]+)?([a-z0-9][a-z0-9.-]*)[ \t]+\d+\/\d+[ \t]/m;
const describedPattern = /^Name:[ \t]+([a-z0-9][a-z0-9.-]*)$/m;

/** What an alert, or a line that kubectl printed, is about. A pod stands for what made it. */
export function alertedObject(text: string): Wanted | undefined {
  const found = labelsOf(text);
  const namespace = found.get('namespace') ?? rowOf(text)?.namespace ?? null;
  // The nearest to the trouble speaks first: the pod, then what is named as an object, then what labels name.
  const pod = podIn(text, found);
  if (pod !== undefined) {
    const owner = podOwner(pod);
    if (owner !== undefined) return { ...owner, namespace, pod };
  }
  const row = rowOf(text);
  const named =
    namedObject(text) ?? labelledObject(found) ?? (row === undefined ? undefined : { kinds: [], name: row.name });
  const alone = named === undefined && pod !== undefined ? { kinds: ['Pod'], name: pod } : named;
  return alone === undefined ? undefined : { ...alone, namespace, pod: null };
}

/** Values by label; the kubelet's `pod="namespace/name"` says two things. */
function labelsOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const [, label = '', value = ''] of text.matchAll(labelPattern)) {
    const [first = '', second] = value.split('/');
    if (second !== undefined && !found.has('namespace')) found.set('namespace', first);
    found.set(label.toLowerCase(), second ?? first);
  }
  return found;
}

function podIn(text: string, found: ReadonlyMap<string, string>): string | undefined {
  const labelled = found.get('pod') ?? found.get('pod_name');
  if (labelled !== undefined) return labelled;
  const resources = [...text.matchAll(resourcePattern), ...text.matchAll(quotedPattern)];
  const pod = resources.find(([, kind = '']) => kind === 'pod' || kind === 'pods')?.[2];
  const told = [pod, rowOf(text)?.name, describedPattern.exec(text)?.[1]].find(
    (name) => name !== undefined && podOwner(name) !== undefined,
  );
  return told ?? (text.match(/[a-z0-9][a-z0-9.-]*[a-z0-9]/g) ?? []).find(isSurelyPod);
}

/** By its form alone only what a Deployment or CronJob made is told from an ordinary word. */
function isSurelyPod(word: string): boolean {
  const kinds = podOwner(word)?.kinds ?? [];
  return kinds.includes('Deployment') || kinds.includes('CronJob');
}

function rowOf(text: string): { readonly namespace: string | null; readonly name: string } | undefined {
  const [, namespace, name] = rowPattern.exec(text) ?? [];
  return name === undefined ? undefined : { namespace: namespace ?? null, name };
}

type Named = Pick<Wanted, 'kinds' | 'name'>;

function namedObject(text: string): Named | undefined {
  for (const [, kind = '', name = ''] of [...text.matchAll(resourcePattern), ...text.matchAll(quotedPattern)]) {
    const known = kindOfLabel[kind] ?? kindOfLabel[kind.replace(/s$/, '')];
    if (known !== undefined) return { kinds: [known], name };
  }
  return undefined;
}

function labelledObject(found: ReadonlyMap<string, string>): Named | undefined {
  for (const [label, name] of found) {
    const kind = kindOfLabel[label];
    if (kind !== undefined) return { kinds: [kind], name };
  }
  return undefined;
}
