export type SearchIntent =
  | { readonly kind: 'nothing' }
  /** A commit or change: whole or its first signs. */
  | { readonly kind: 'change'; readonly id: string }
  /** `Kind/name` or `Kind/namespace/name`, as a pager writes it. */
  | { readonly kind: 'object'; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

const hexPattern = /^[0-9a-f]{7,64}$/i;
const objectPattern = /\b([A-Z][A-Za-z]+(?:\/[\w.-]+){1,2})\b/;
/** What the server takes. */
const longest = 200;
/** A pager's text is longer than a name. */
const longestPasted = 4_000;

/** What somebody means by what they typed or pasted into the search field. */
export function searchIntent(typed: string): SearchIntent {
  const pasted = typed.trim().slice(0, longestPasted);
  const text = pasted.slice(0, longest);
  if (text === '') return { kind: 'nothing' };
  if (hexPattern.test(text)) return { kind: 'change', id: text.toLowerCase() };
  const object = objectPattern.exec(pasted)?.[1] ?? alertedObject(pasted);
  return object === undefined ? { kind: 'text', text } : { kind: 'object', text: object };
}

const labelPattern =
  /\b(deployment|statefulset|daemonset|replicaset|job|cronjob|service|ingress|configmap|pod|namespace)["']?\s*[=:]\s*["']?([a-z0-9][a-z0-9.-]*)/gi;
/** What a Deployment's and what a StatefulSet's controller puts behind the name of what it makes. */
const podSuffix = /-(?:[0-9a-f]{6,10}-[a-z0-9]{5}|\d+)$/;

/** What an alert is about, by its labels: `namespace/name`, or the name alone; a pod stands for what made it. */
function alertedObject(text: string): string | undefined {
  const labels = new Map(
    [...text.matchAll(labelPattern)].map(([, label = '', value = '']) => [label.toLowerCase(), value]),
  );
  const namespace = labels.get('namespace');
  labels.delete('namespace');
  const pod = labels.get('pod');
  labels.delete('pod');
  const name = [...labels.values()][0] ?? pod?.replace(podSuffix, '');
  if (name === undefined) return undefined;
  return namespace === undefined ? name : `${namespace}/${name}`;
}
