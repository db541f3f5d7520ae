import type { RouteMatch, TextMatch } from './route.ts';
import type { Backend, RouteTable } from './route-table.ts';

// Which backend answers a request. The first rule whose conditions all hold decides the group, else the route's own
// backends; within the group a visitor's cookie decides while that backend lives, else the weights do.

/** What a choice looks at. Header names are in lower case; `path` is without the query. */
export type RequestFacts = {
  readonly path: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly cookies: ReadonlyMap<string, string>;
};

export type BackendChoice =
  /** `affinity`: the value to keep the visitor here with, or null where none is asked for or the visitor has it already. */
  { readonly kind: 'chosen'; readonly backend: Backend; readonly affinity: string | null } | { readonly kind: 'none' };

/**
 * Chooses the backend of one request.
 * @param fraction in [0, 1); where it falls among the weights decides
 * @param without ids of backends that may not be chosen: closed ones, and those already tried for this request
 */
export function chooseBackend(
  table: RouteTable,
  facts: RequestFacts,
  fraction: number,
  without: ReadonlySet<string>,
): BackendChoice {
  const rule = table.rules.find(({ match }) => matches(match, facts));
  const group = (rule?.backends ?? table.backends).filter((backend) => !without.has(backend.id));
  const taking = group.filter((backend) => backend.weight > 0 && !backend.draining);
  if (table.affinity === null) return byWeight(taking, fraction, () => null);

  const kept = parseAffinity(facts.cookies.get(table.affinity.cookie));
  const same = group.find((backend) => backend.id === kept?.id && (backend.draining || backend.weight > 0));
  if (same !== undefined) return { kind: 'chosen', backend: same, affinity: null };
  const siblings = taking.filter((backend) => backend.process === kept?.process);
  return byWeight(siblings.length > 0 ? siblings : taking, fraction, formatAffinity);
}

function byWeight(
  taking: readonly Backend[],
  fraction: number,
  affinityOf: (backend: Backend) => string | null,
): BackendChoice {
  const total = taking.reduce((sum, backend) => sum + backend.weight, 0);
  let rest = fraction * total;
  for (const backend of taking) {
    rest -= backend.weight;
    if (rest < 0) return { kind: 'chosen', backend, affinity: affinityOf(backend) };
  }
  const last = taking.at(-1);
  return last === undefined ? { kind: 'none' } : { kind: 'chosen', backend: last, affinity: affinityOf(last) };
}

/** A cookie's value: the process, so that a visitor of a canary stays with it when it restarts, and the instance. */
function formatAffinity(backend: Backend): string {
  return `${encodeURIComponent(backend.process)}~${encodeURIComponent(backend.id)}`;
}

function parseAffinity(value: string | undefined): { readonly process: string; readonly id: string } | null {
  const at = value?.indexOf('~') ?? -1;
  if (value === undefined || at < 0) return null;
  try {
    return { process: decodeURIComponent(value.slice(0, at)), id: decodeURIComponent(value.slice(at + 1)) };
  } catch {
    return null; // a cookie is the visitor's to write: nonsense is the same as none
  }
}

function matches(match: RouteMatch, facts: RequestFacts): boolean {
  return (
    (match.path === null || pathMatches(match.path, facts.path)) &&
    match.headers.every(({ name, value }) => textMatches(value, facts.headers.get(name))) &&
    match.cookies.every(({ name, value }) => textMatches(value, facts.cookies.get(name)))
  );
}

function textMatches(match: TextMatch, text: string | undefined): boolean {
  if (text === undefined) return false;
  return match.kind === 'exact' ? text === match.text : text.startsWith(match.text);
}

/** A path prefix ends at a slash: `/api` matches `/api` and `/api/x`, not `/apix` (Gateway API, PathPrefix). */
function pathMatches(match: TextMatch, path: string): boolean {
  if (match.kind === 'exact') return path === match.text;
  const prefix = match.text.endsWith('/') ? match.text.slice(0, -1) : match.text;
  return path === prefix || path.startsWith(`${prefix}/`);
}
