import type { Problem } from '../model/problem.ts';
import { type Collected, problemOf } from './collect-documents.ts';
import type { Connection } from './configuration.ts';
import { didYouMean } from './suggest.ts';

/** Targets whose cluster is a connection that is not there: they are declared, and cannot be reached. */
export function checkClusters({ good }: Collected, connections: ReadonlyMap<string, Connection>): Problem[] {
  const clusters = [...connections.values()].filter(({ kind }) => kind === 'kubernetes').map(({ name }) => name);
  return [...good.values()].flatMap((placed) => {
    if (placed.document.kind !== 'Target') return [];
    const name = placed.document.spec.kubernetes?.connection;
    if (name === undefined || clusters.includes(name)) return [];
    const known = clusters.length === 0 ? 'none is declared' : clusters.join(', ');
    const message = `"${name}" is no connection to a cluster (${known})${didYouMean(name, clusters)}`;
    return [problemOf(placed, '/spec/kubernetes/connection', message)];
  });
}
