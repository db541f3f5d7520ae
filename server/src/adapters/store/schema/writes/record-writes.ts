import { sql } from 'kysely';
import { insert, insertMissing, param, upsert } from '../statement.ts';
import { run, type StatementSet, type StepMakers } from '../step.ts';

export const recordStatements = ((db) => ({
  'token.put': upsert('token', ['id'], ['hash', 'kind', 'created_at', 'expires_at', 'last_used_at', 'doc']),
  'token.touch': db
    .updateTable('token')
    .set({ last_used_at: param<number>('at') })
    .where('id', '=', param<string>('id')),
  'token.renew': db
    .updateTable('token')
    .set({ expires_at: param<number | null>('expires_at'), doc: param<string>('doc') })
    .where('id', '=', param<string>('id')),
  'token.remove': db.deleteFrom('token').where('id', '=', param<string>('id')),
  'idempotency.put': insertMissing('idempotency', ['key', 'request', 'status', 'body', 'at']),
  // The application's name: from the placement, else as the event says it, else as earlier history does.
  'event.add': sql`insert into event
    (version, at, kind, project, placement, application, delivery, change, severity, message, data)
    values (${param('version')}, ${param('at')}, ${param('kind')}, ${param('project')}, ${param('placement')},
      coalesce((select application from placement where id = ${param('placement')}), ${param('application')},
        (select application from event where placement = ${param('placement')} order by seq desc limit 1)),
      ${param('delivery')}, ${param('change')}, ${param('severity')}, ${param('message')}, ${param('data')})`,
  'audit.add': insert('audit', ['writer', 'seq', 'at', 'project', 'subject', 'previous_hash', 'hash', 'record']),
  'audit.head': upsert('audit_head', ['writer'], ['seq', 'hash']),
  'outbox.put': insertMissing('outbox', ['key', 'message', 'at', 'attempt', 'next_at', 'last_error', 'sent']),
  'outbox.sent': db.updateTable('outbox').set({ sent: 1 }).where('id', '=', param<number>('id')),
  'outbox.failed': db
    .updateTable('outbox')
    .set((eb) => ({
      attempt: eb('attempt', '+', 1),
      next_at: param<number>('next_at'),
      last_error: param<string>('last_error'),
    }))
    .where('id', '=', param<number>('id')),
})) satisfies StatementSet;

export const recordSteps: StepMakers<
  | 'put-token'
  | 'touch-token'
  | 'remove-token'
  | 'renew-session'
  | 'put-idempotency'
  | 'event'
  | 'audit'
  | 'put-outbox'
  | 'outbox-sent'
  | 'outbox-failed'
> = {
  'put-token': ({ token }) => [
    run('token.put', {
      id: token.id,
      hash: token.hash,
      kind: token.kind,
      created_at: token.createdAt,
      expires_at: token.expiresAt,
      last_used_at: token.lastUsedAt,
      doc: JSON.stringify(token),
    }),
  ],
  'touch-token': ({ id, at }) => [run('token.touch', { id, at })],
  'renew-session': ({ token }) => [
    run('token.renew', { id: token.id, expires_at: token.expiresAt, doc: JSON.stringify(token) }),
  ],
  'remove-token': ({ id }) => [run('token.remove', { id })],
  'put-idempotency': ({ kind: _kind, ...entry }) => [
    run('idempotency.put', entry, {
      code: 'conflict',
      message: `a request with the idempotency key "${entry.key}" was already carried out; read its answer`,
    }),
  ],
  event: ({ event }) => [
    run('event.add', {
      version: event.version,
      at: event.at,
      kind: event.kind,
      project: event.project,
      placement: event.placement,
      application: typeof event.data['application'] === 'string' ? event.data['application'] : null,
      delivery: event.delivery,
      change: event.change,
      severity: event.severity,
      message: event.message,
      data: JSON.stringify(event.data),
    }),
  ],
  audit: ({ record }) => [{ kind: 'audit', record }],
  'put-outbox': ({ message }) => [
    run('outbox.put', {
      key: message.key,
      message: JSON.stringify(message),
      at: message.at,
      attempt: 0,
      next_at: message.at,
      last_error: '',
      sent: 0,
    }),
  ],
  'outbox-sent': ({ id }) => [run('outbox.sent', { id })],
  'outbox-failed': ({ id, nextAt, error }) => [run('outbox.failed', { id, next_at: nextAt, last_error: error })],
};
