const most = { count: 8, nodes: 50 } as const;

export interface ClusterOptions {
  readonly count: number;
  readonly nodes: number;
}

/** How many clusters, each with how many nodes; or what is wrong with the words of the command line. */
export function readOptions(words: { readonly count?: string; readonly nodes?: string }): ClusterOptions | string {
  const count = Number(words.count ?? 1);
  const nodes = Number(words.nodes ?? 1);
  if (!Number.isInteger(count) || count < 1 || count > most.count)
    return `--count ${words.count}: give a number of clusters from 1 to ${most.count}`;
  if (!Number.isInteger(nodes) || nodes < 0 || nodes > most.nodes)
    return `--nodes ${words.nodes}: give a number of nodes from 0 to ${most.nodes}; 0 leaves pods pending`;
  return { count, nodes };
}
