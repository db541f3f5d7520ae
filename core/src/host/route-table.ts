import type { Route, RouteBackend, RouteMatch } from './route.ts';

/** A running instance of a process's port. `draining`: it is being replaced and only keeps the sessions it has. */
export type Instance = {
  readonly id: string;
  readonly host: string;
  readonly port: number;
  readonly draining: boolean;
};

/** One place to which requests can go. `id` is unique and changes when the process is started anew. */
export type Backend = {
  readonly id: string;
  readonly process: string;
  readonly host: string;
  readonly port: number;
  readonly weight: number;
  readonly draining: boolean;
};

/** A Route whose processes have been found: what the proxy works from. */
export type RouteTable = {
  readonly backends: readonly Backend[];
  readonly rules: readonly { readonly match: RouteMatch; readonly backends: readonly Backend[] }[];
  readonly mirror: { readonly backend: Backend; readonly percent: number } | null;
  readonly affinity: Route['affinity'];
  readonly drainMs: number;
  readonly timeoutMs: number;
};

/**
 * Replaces the processes of a route by their running instances. Instances of one process share its weight evenly, those
 * that drain get none. A process without an instance is left out, so its share goes to the others.
 */
export function makeRouteTable(
  route: Route,
  instancesOf: (process: string, port: string) => readonly Instance[],
): RouteTable {
  const find = (backends: readonly RouteBackend[]): readonly Backend[] =>
    backends.flatMap((backend) => {
      const instances = instancesOf(backend.process, backend.port);
      const taking = instances.filter((instance) => !instance.draining).length;
      return instances.map((instance) => ({
        ...instance,
        process: backend.process,
        weight: instance.draining ? 0 : backend.weight / taking,
      }));
    });
  const mirrored =
    route.mirror === null ? undefined : find([{ ...route.mirror, weight: 1 }]).find((backend) => !backend.draining);
  return {
    backends: find(route.backends),
    rules: route.rules.map((rule) => ({ match: rule.match, backends: find(rule.backends) })),
    mirror:
      route.mirror === null || mirrored === undefined ? null : { backend: mirrored, percent: route.mirror.percent },
    affinity: route.affinity,
    drainMs: route.drainMs,
    timeoutMs: route.timeoutMs,
  };
}

/** All backends of a table, each once. */
export function backendsOf(table: RouteTable): readonly Backend[] {
  const mirrored = table.mirror === null ? [] : [table.mirror.backend];
  const all = [...table.backends, ...table.rules.flatMap((rule) => rule.backends), ...mirrored];
  return [...new Map(all.map((backend) => [backend.id, backend])).values()];
}
