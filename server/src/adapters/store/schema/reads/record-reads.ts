import type { EventKind, RecordedEvent } from '@fairlead/core/model/event.ts';
import type { ChangeId, DeliveryId, Epoch, PlacementId } from '@fairlead/core/model/ids.ts';
import type { OutboxEntry, StoreReads, TokenRecord } from '../../../../ports/store.ts';
import type { EventFilter } from '../../../../ports/store-filters.ts';
import { first, type Queries, readDoc } from '../queries.ts';
import type { EventTable } from '../tables.ts';
import { listOf } from './list-of.ts';

type Reads = Pick<StoreReads, 'token' | 'tokens' | 'idempotency' | 'events' | 'lastEventSeq' | 'dueOutbox' | 'session'>;

export function recordReads(queries: Queries): Reads {
  const { db } = queries;
  return {
    token: async (hash) => {
      const row = await first(queries, db.selectFrom('token').select(['doc', 'last_used_at']).where('hash', '=', hash));
      return row === undefined ? undefined : toToken(row);
    },
    tokens: async () => {
      const rows = await queries.all(
        db.selectFrom('token').select(['doc', 'last_used_at']).orderBy('created_at').orderBy('id'),
      );
      return rows.map(toToken);
    },
    idempotency: (key) =>
      first(queries, db.selectFrom('idempotency').select(['request', 'status', 'body']).where('key', '=', key)),
    events: (filter, limit) => events(queries, filter, limit),
    lastEventSeq: async () => {
      const row = await first(queries, db.selectFrom('event').select('seq').orderBy('seq', 'desc').limit(1));
      return row?.seq ?? 0;
    },
    dueOutbox: async (now, limit) => {
      const query = db.selectFrom('outbox').selectAll().where('sent', '=', 0).where('next_at', '<=', now);
      const rows = await queries.all(query.orderBy('next_at').orderBy('id').limit(limit));
      return rows.map((row) => ({
        ...readDoc<Omit<OutboxEntry, 'id' | 'attempt' | 'nextAt' | 'lastError'>>(row.message, `message ${row.id}`),
        id: row.id,
        attempt: row.attempt,
        nextAt: row.next_at,
        lastError: row.last_error,
      }));
    },
    session: async (replica) => {
      const row = await first(queries, db.selectFrom('session').selectAll().where('replica', '=', replica));
      if (row === undefined) return undefined;
      return { replica, epoch: row.epoch as Epoch, heartbeatAt: row.heartbeat_at, expiresAt: row.expires_at }; // minted by openSession
    },
  };
}

async function events(queries: Queries, filter: EventFilter, limit: number): Promise<readonly RecordedEvent[]> {
  let query = queries.db
    .selectFrom('event')
    .selectAll()
    .orderBy('seq', filter.after === undefined ? 'desc' : 'asc')
    .limit(limit);
  if (filter.after !== undefined) query = query.where('seq', '>', filter.after);
  if (filter.before !== undefined) query = query.where('seq', '<', filter.before);
  if (filter.project !== undefined) query = query.where('project', 'in', listOf(filter.project));
  if (filter.placement !== undefined) query = query.where('placement', '=', filter.placement);
  if (filter.application !== undefined) query = query.where('application', '=', filter.application);
  if (filter.kinds !== undefined) query = query.where('kind', 'in', filter.kinds);
  if (filter.since !== undefined) query = query.where('at', '>=', filter.since);
  if (filter.severity !== undefined) query = query.where('severity', '=', filter.severity);
  return (await queries.all(query)).map(toEvent);
}

function toEvent(row: EventTable): RecordedEvent {
  return {
    seq: row.seq,
    version: row.version,
    at: row.at,
    kind: row.kind as EventKind, // this row was written from a NewEvent
    project: row.project,
    placement: row.placement as PlacementId | null,
    delivery: row.delivery as DeliveryId | null,
    change: row.change as ChangeId | null,
    message: row.message,
    severity: row.severity as RecordedEvent['severity'],
    data: readDoc<RecordedEvent['data']>(row.data, `event ${row.seq}`),
  };
}

function toToken(row: { readonly doc: string; readonly last_used_at: number | null }): TokenRecord {
  return { ...readDoc<TokenRecord>(row.doc, 'a token'), lastUsedAt: row.last_used_at };
}
