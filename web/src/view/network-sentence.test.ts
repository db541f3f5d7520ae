import type { NetworkView } from '@fairlead/core/wire/view/below.ts';
import { describe, expect, it } from 'vitest';
import { networkSentence } from './network-sentence.ts';

type Node = NetworkView['nodes'][number];
const service = (name: string, patch: Partial<Node> = {}): Node => ({
  ...{ id: `Service/shop/${name}`, key: name, kind: 'Service', name, namespace: 'shop', layer: 'service' },
  ...{ health: 'healthy', message: '', notes: [], ours: true },
  ...patch,
});
const ill = service('cart', { health: 'degraded', message: 'none of its pods is ready: requests end here' });
const gone = service('gone', { ours: false, health: 'unknown' });

describe('web/src/view/network-sentence.ts', () => {
  it.each([
    ['No Service of its own brings requests to pods.', [], []],
    ['Its Service has pods that take requests.', [service('web')], []],
    ['All 2 Services have pods that take requests.', [service('web'), service('api')], []],
    ['Service cart: none of its pods is ready: requests end here.', [service('web'), ill], []],
    [
      'Service gone is named by a route and not declared here.',
      [service('web'), gone],
      [{ from: 'Ingress/shop/x', to: gone.id, label: '', open: true }],
    ],
  ] as const)('%s', (sentence, nodes, edges) => {
    expect(networkSentence({ nodes, edges })).toBe(sentence);
  });
});
