import type { PageRequest } from '../ports/store-filters.ts';

type PageQuery = { readonly limit?: number; readonly cursor?: string };

/** A page request from a route's query. */
export function pageOf(query: PageQuery, defaultLimit = 50): PageRequest {
  return { limit: Math.min(query.limit ?? defaultLimit, 500), cursor: query.cursor ?? null };
}

/** The fields that are given; for filters that know absent from undefined. */
export function given<T extends object>(fields: T): { readonly [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>; // only undefined values were taken out
  };
}

const numberPattern = /^\d{1,15}$/;

/** A cursor that is a plain number (a sequence, an offset); undefined when there is none or it is something else. */
export function numberCursor(cursor: string | undefined): number | undefined {
  return cursor !== undefined && numberPattern.test(cursor) ? Number(cursor) : undefined;
}
