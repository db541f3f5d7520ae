import type { Health } from '../model/health.ts';
import type { ObjectRef } from '../model/object.ts';

/** The steps of a request on its way in. */
export const networkLayers = ['entry', 'route', 'service', 'pod'] as const;
export type NetworkLayer = (typeof networkLayers)[number];

export type NetworkNode = {
  /** `Kind/namespace/name`. */
  readonly id: string;
  readonly ref: ObjectRef;
  readonly layer: NetworkLayer;
  readonly health: Health;
  /** Host names, addresses, ports, how many pods are ready. */
  readonly notes: readonly string[];
  /** False for what is named by another object and is none of this placement's. */
  readonly isOurs: boolean;
};

export type NetworkEdge = {
  readonly from: string;
  readonly to: string;
  /** Which requests go this way: `shop.example/cart → :80, weight 90`. */
  readonly label: string;
  /** Whether anything can go this way now. */
  readonly open: boolean;
};

/** The ways that requests take from outside to pods. */
export type Network = { readonly nodes: readonly NetworkNode[]; readonly edges: readonly NetworkEdge[] };
