import type { PodView } from '@fairlead/core/wire/view/below.ts';

/** How the pods are, in one sentence: what is wrong first. */
export function podsSentence(pods: readonly Pick<PodView, 'health' | 'restarts' | 'node'>[]): string {
  if (pods.length === 0) return 'It runs no pod.';
  const ready = pods.filter(({ health }) => health === 'healthy').length;
  const ill = pods.filter(({ health }) => health === 'degraded').length;
  const nodes = new Set(pods.map(({ node }) => node).filter((node) => node !== '')).size;
  const restarts = pods.reduce((sum, pod) => sum + pod.restarts, 0);
  const on = nodes === 0 ? '' : ` on ${nodes} ${nodes === 1 ? 'node' : 'nodes'}`;
  const first =
    ready === pods.length
      ? `${pods.length === 1 ? 'The one pod is' : `All ${pods.length} pods are`} ready${on}.`
      : `${ready} of ${pods.length} pods ${pods.length === 1 ? 'is' : 'are'} ready${on}${ill === 0 ? '' : `; ${ill} will not get there by waiting`}.`;
  return restarts === 0 ? first : `${first} ${restarts} ${restarts === 1 ? 'restart' : 'restarts'} so far.`;
}
