import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Epoch, EpochMs } from '@fairlead/core/model/ids.ts';
import type { Session } from '../../../ports/store.ts';
import type { SqliteConnection } from './connection.ts';

/**
 * Begins a session under the next epoch, by compare-and-set on the one counter of the database. Runs in a transaction.
 * It is at least the clock's seconds, so that a database made anew (a lost machine) outranks the lost one at the targets.
 * Every later write of an older epoch is refused, so a server that slept through its end does no harm.
 */
export function claimEpoch(connection: SqliteConnection, replica: string, now: EpochMs, expiresAt: EpochMs): Session {
  const [row] = connection.all("select value from counter where name = 'epoch'", []);
  const last = Number(row?.['value']);
  const swap = "update counter set value = ? where name = 'epoch' and value = ?";
  const next = Math.max(last + 1, Math.floor(now / 1_000));
  if (connection.run(swap, [next, last]).changes !== 1) {
    throw new AppError('conflict', 'another server took the next epoch at the same moment; try again', {
      retry: 'backoff',
    });
  }
  connection.run(
    `insert into session (replica, epoch, heartbeat_at, expires_at) values (?, ?, ?, ?)
     on conflict (replica) do update set epoch = excluded.epoch, heartbeat_at = excluded.heartbeat_at, expires_at = excluded.expires_at`,
    [replica, next, now, expiresAt],
  );
  return { replica, epoch: next as Epoch, heartbeatAt: now, expiresAt }; // minted here
}

/** Writes the session's times; false when it is no longer the newest. */
export function renewEpoch(connection: SqliteConnection, session: Session): boolean {
  if (!holdsNewestEpoch(connection, session)) return false;
  connection.run('update session set heartbeat_at = ?, expires_at = ? where replica = ?', [
    session.heartbeatAt,
    session.expiresAt,
    session.replica,
  ]);
  return true;
}

/** On SQLite one server writes at a time: the newest epoch is the only valid one. */
export function holdsNewestEpoch(connection: SqliteConnection, session: Session): boolean {
  const [row] = connection.all("select value from counter where name = 'epoch'", []);
  return row?.['value'] === session.epoch;
}
