import type { EpochMs, Hash, InstallationId } from '@fairlead/core/model/ids.ts';
import type { Random } from '../../../ports/random.ts';
import type { SqliteConnection } from './connection.ts';

/**
 * Gives a new database its installation's id: 16 hex signs, because it becomes a label's value on every object. One that
 * has an id keeps it.
 */
export function ensureInstallation(connection: SqliteConnection, random: Random, hash: Hash, now: EpochMs): void {
  const installation = { id: hash(random.id()).slice(0, 16) as InstallationId, createdAt: now }; // minted here
  connection.run("insert into meta (key, value) values ('installation', ?) on conflict do nothing", [
    JSON.stringify(installation),
  ]);
}

/**
 * What a restored database appends to the names of its audit writers (empty for one that was never restored): the lost
 * original went on with the same numbers, and two different records must never claim one place in one chain.
 */
export function generationOf(connection: SqliteConnection): string {
  const [row] = connection.all("select value from meta where key = 'generation'", []);
  return row === undefined ? '' : String(row['value']);
}
