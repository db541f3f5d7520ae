import type { Arrival, ChangeFact } from '@fairlead/core/insight/measure-deliveries.ts';
import type { Delivery } from '@fairlead/core/model/delivery.ts';
import type { ChangeId, EpochMs } from '@fairlead/core/model/ids.ts';
import { sql } from 'kysely';
import type { FailureCount, StoreReads } from '../../../../ports/store.ts';
import type { CountFilter } from '../../../../ports/store-filters.ts';
import { first, type Queries, readDoc } from '../queries.ts';

type Reads = Pick<StoreReads, 'arrivals' | 'changeFacts' | 'failureCounts' | 'driftAuthors'>;

/** So many values fit into one question. */
const chunk = 500;

/** What was rolled up as it was written: what is read grows with what came to production, not with its places. */
export function insightReads(queries: Queries): Reads {
  return {
    arrivals: (filter) => arrivals(queries, filter),
    changeFacts: (ids) => changeFacts(queries, ids),
    failureCounts: (filter) => failureCounts(queries, filter),
    driftAuthors: (filter, limit) => driftAuthors(queries, filter, limit),
  };
}

async function arrivals({ db, all }: Queries, { since, project, application }: CountFilter): Promise<Arrival[]> {
  let query = db.selectFrom('arrival').where('first_at', '>=', since);
  if (project !== undefined) query = query.where('project', '=', project);
  if (application !== undefined) query = query.where('application', '=', application);
  const rows = await all(query.select(['change', 'arrived_at as arrivedAt', 'broke_at as brokeAt']));
  // One change may come to several applications: it arrived with the first.
  return [...Map.groupBy(rows, ({ change }) => change)].map(([change, found]) => ({
    change: change as ChangeId, // was written from a Delivery
    arrivedAt: earliest(found.map(({ arrivedAt }) => arrivedAt)),
    brokeAt: earliest(found.map(({ brokeAt }) => brokeAt)),
  }));
}

function earliest(times: readonly (EpochMs | null)[]): EpochMs | null {
  const known = times.filter((time) => time !== null);
  return known.length === 0 ? null : Math.min(...known);
}

/** The changes, and those that they promote or undo, and so on. */
async function changeFacts(queries: Queries, ids: readonly ChangeId[]): Promise<readonly ChangeFact[]> {
  const found = new Map<ChangeId, ChangeFact>();
  const asked = new Set<ChangeId>(ids);
  for (let open = [...asked]; open.length > 0; ) {
    const [now, later] = [open.slice(0, chunk), open.slice(chunk)];
    const rows = await queries.all(
      queries.db
        .selectFrom('change')
        .select(['id', 'kind', 'origin as of', 'committed_at as committedAt'])
        .where('id', 'in', now),
    );
    for (const row of rows as readonly ChangeFact[]) found.set(row.id, row); // these columns were written from a Change
    const origins = rows.flatMap(({ of }) => (of === null || asked.has(of as ChangeId) ? [] : [of as ChangeId])); // likewise
    for (const id of origins) asked.add(id);
    open = [...later, ...new Set(origins)];
  }
  return [...found.values()];
}

async function failureCounts(queries: Queries, filter: CountFilter): Promise<readonly FailureCount[]> {
  const rows = await queries.all(
    broken(queries, filter)
      .select(({ fn }) => ['failure_code as code', 'application', fn.countAll<number>().as('count')])
      .groupBy(['failure_code', 'application']),
  );
  const codes = [...Map.groupBy(rows, ({ code }) => code ?? 'unknown')];
  return Promise.all(
    codes.map(async ([code, found]) => {
      const newest = broken(queries, filter).select(['id', 'doc']).where('failure_code', '=', code);
      const row = await first(queries, newest.orderBy('started_at', 'desc').orderBy('id', 'desc').limit(1));
      return {
        code,
        count: found.reduce((sum, { count }) => sum + count, 0),
        applications: found.flatMap(({ application }) => application ?? []).sort(),
        newest: row === undefined ? null : readDoc<Delivery>(row.doc, `delivery ${row.id}`),
      };
    }),
  );
}

function broken({ db }: Queries, { since, project, application }: CountFilter) {
  let query = db.selectFrom('delivery').where('failure_code', 'is not', null).where('started_at', '>=', since);
  if (project !== undefined) query = query.where('project', '=', project);
  if (application !== undefined) query = query.where('application', '=', application);
  return query;
}

async function driftAuthors(
  { db, all }: Queries,
  { since, project, application }: CountFilter,
  limit: number,
): Promise<readonly string[]> {
  // Written out, so that the index of these events alone is taken.
  let query = db.selectFrom('event').where(sql<boolean>`kind = 'drift-found'`).where('at', '>=', since);
  if (project !== undefined) query = query.where('project', '=', project);
  if (application !== undefined) query = query.where('application', '=', application);
  const rows = await all(query.select('data').orderBy('at', 'desc').limit(limit));
  return rows.map(({ data }) => {
    const { by } = readDoc<{ readonly by?: unknown }>(data, 'an event');
    return typeof by === 'string' ? by : '';
  });
}
