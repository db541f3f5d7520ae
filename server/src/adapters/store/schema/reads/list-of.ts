import type { ProjectScope } from '../../../../ports/store-filters.ts';

/** The projects of a scope. One is a list of one: SQLite looks it up in the same index. */
export function listOf(scope: ProjectScope): readonly string[] {
  return typeof scope === 'string' ? [scope] : scope;
}
