import type { Api } from '../connection/api.ts';
import type { Listed } from '../connection/list-all.ts';
import type { Column } from '../text/table.ts';

/** What a list is narrowed by; each kind takes some of them. */
export type Filter = {
  readonly project: string | undefined;
  readonly application: string | undefined;
  readonly stage: string | undefined;
  readonly target: string | undefined;
  readonly tier: 'production' | 'non-production' | undefined;
  readonly sync: string | undefined;
  readonly health: string | undefined;
  readonly text: string | undefined;
  readonly severity: 'info' | 'warning' | 'error' | undefined;
  readonly verdict: string | undefined;
  /** An instant in milliseconds. */
  readonly since: number | undefined;
};
export type FilterName = keyof Filter;

/** One kind of thing that `get` lists. */
export type Resource<Row> = {
  /** Plural, as `get` takes it. */
  readonly kind: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly filters: readonly FilterName[];
  readonly list: (api: Api, filter: Filter, limit: number) => Promise<Listed<Row>>;
  /** The rows that a name means; without it the list is searched for equal names. */
  readonly find?: (api: Api, name: string, filter: Filter) => Promise<readonly Row[]>;
  readonly name: (row: Row) => string;
  readonly columns: (now: number) => readonly Column<Row>[];
};
export type AnyResource = Resource<unknown>;

/** Checks a kind against its own rows, then lets it stand beside the others. */
export function defineResource<Row>(resource: Resource<Row>): AnyResource {
  return resource as unknown as AnyResource; // `get` hands each kind the rows it listed itself, and no others
}

/** Only what was given: absent filters are left out of the query. */
export function given<T extends { readonly [name: string]: unknown }>(
  values: T,
): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    readonly [K in keyof T]?: Exclude<T[K], undefined>;
  }; // what is undefined was just taken out
}

/** A list that comes whole. */
export function whole<Row>(items: readonly Row[], asOf: number, limit: number): Listed<Row> {
  return { items: items.slice(0, limit), total: items.length, asOf, more: items.length > limit };
}

export const noFilter: Filter = {
  project: undefined,
  application: undefined,
  stage: undefined,
  target: undefined,
  tier: undefined,
  sync: undefined,
  health: undefined,
  text: undefined,
  severity: undefined,
  verdict: undefined,
  since: undefined,
};
