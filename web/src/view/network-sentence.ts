import type { NetworkView } from '@fairlead/core/wire/view/below.ts';

/** Whether requests arrive, in one sentence: what leads nowhere first. */
export function networkSentence({ nodes, edges }: Pick<NetworkView, 'nodes' | 'edges'>): string {
  const services = nodes.filter(({ kind, ours }) => kind === 'Service' && ours);
  const ill = services.filter(({ health }) => health === 'degraded');
  const elsewhere = nodes.filter(
    ({ kind, ours, id }) => kind === 'Service' && !ours && edges.some(({ to }) => to === id),
  );
  const parts = [
    ...ill.map(({ name, message }) => `Service ${name}: ${message}`),
    ...elsewhere.map(({ name }) => `Service ${name} is named by a route and not declared here`),
  ];
  if (parts.length > 0)
    return `${parts.slice(0, mostParts).join('. ')}${parts.length > mostParts ? `, and ${parts.length - mostParts} more` : ''}.`;
  if (services.length === 0) return 'No Service of its own brings requests to pods.';
  return services.length === 1
    ? 'Its Service has pods that take requests.'
    : `All ${services.length} Services have pods that take requests.`;
}

const mostParts = 3;
