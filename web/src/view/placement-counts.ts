/** How many placements there are, by state; the same shape as the server's answer. */
export type PlacementCounts = {
  readonly total: number;
  readonly bySync: { readonly [status: string]: number };
  readonly byHealth: { readonly [status: string]: number };
};
