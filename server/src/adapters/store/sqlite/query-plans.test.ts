import type { PlacementId } from '@fairlead/core/model/ids.ts';
import { describe, expect, test } from 'vitest';
import { sha256 } from '../../../io/sha256.ts';
import * as sample from '../../../ports/store.samples.ts';
import type { StoreReads } from '../../../ports/store.ts';
import { pruneStatements } from '../schema/prune-statements.ts';
import { prepare } from '../schema/statement.ts';
import { storeReads } from '../schema/store-reads.ts';
import { openWritable, SqliteConnection } from './connection.ts';
import { migrate } from './migrate.ts';
import { allMigrations } from './migrations/all-migrations.ts';
import { sqliteQueryBuilder } from './query-builder.ts';

const page = { limit: 100, cursor: null };
const p1 = 'p1' as PlacementId;

/** Questions that must be answered from indexes, however many rows there are. */
const questions: { readonly [sentence: string]: (reads: StoreReads) => Promise<unknown> } = {
  'one placement': (reads) => reads.placement(p1),
  'the first page of placements': (reads) => reads.placements({}, page),
  'a fleet for a map': (reads) => reads.fleet({}, page),
  'a page of an application': (reads) => reads.placements({ application: 'shop' }, page),
  'a page of what failed': (reads) => reads.placements({ sync: 'failed' }, page),
  'placements of a repository': (reads) => reads.placementsOfRepo(sample.repo),
  'who read a path': (reads) => reads.placementsReading(sample.repo, ['a/b.yaml']),
  'who read in a submodule': (reads) => reads.placementsReading(sample.repo, ['a/b/']),
  'what is due': (reads) => reads.due(),
  'objects by name': (reads) => reads.objectsNamed('prod', ['/Service/shop/web' as never]),
  'objects of a placement': (reads) => reads.objectsOf(p1),
  'deliveries of a placement': (reads) => reads.deliveries({ placement: p1 }, page),
  'deliveries of an application': (reads) => reads.deliveries({ application: 'shop' }, page),
  'open deliveries': (reads) => reads.deliveries({ verdict: 'open' }, page),
  'deliveries of a change': (reads) => reads.deliveries({ change: 'c1' as never }, page),
  'deliveries counted by day': (reads) => reads.deliveryTotals({ since: 5, offsetMs: 0 }),
  'what arrived in production': (reads) => reads.arrivals({ since: 5 }),
  'why deliveries failed': (reads) => reads.failureCounts({ since: 5 }),
  'who caused drift': (reads) => reads.driftAuthors({ since: 5 }, 50),
  'what is counted of a change': (reads) => reads.changeFacts(['c1' as never]),
  'how broken places recovered': (reads) => reads.turns({ since: 5 }),
  'what ran then': (reads) => reads.appliedAt(p1, 5),
  'healthy bundles': (reads) => reads.healthyBundles(p1, 20),
  'events of a placement': (reads) => reads.events({ placement: p1 }, 50),
  'events of an application': (reads) => reads.events({ application: 'shop' }, 50),
  'events since a number': (reads) => reads.events({ after: 5 }, 50),
  'messages to send': (reads) => reads.dueOutbox(5, 50),
  'a token': (reads) => reads.token('hash'),
};

/** A scan that no index bounds or orders. */
const fullScan = /^SCAN (?!.*USING (?:COVERING )?INDEX)(?!CONSTANT)(?!json_each)/;

describe('server/src/adapters/store/sqlite/migrations/0001-initial.ts', () => {
  const connection = new SqliteConnection(openWritable(':memory:'));
  migrate(connection.database, allMigrations, { hash: sha256, now: 1, name: 'test' });
  const db = sqliteQueryBuilder();
  const explain = (sql: string, values: readonly (string | number | null)[]): string[] =>
    connection.all(`explain query plan ${sql}`, values).map((row) => String(row['detail']));

  test.each(Object.keys(questions))('answers "%s" from an index', async (sentence) => {
    const plans: string[] = [];
    const reads = storeReads(
      {
        db,
        all: async (query) => {
          const { sql, parameters } = query.compile();
          plans.push(...explain(sql, parameters as readonly (string | number | null)[])); // the reads bind nothing else
          return [];
        },
        fixed: (query) => {
          const statement = prepare(query, db);
          return async () => {
            plans.push(
              ...explain(
                statement.sql,
                statement.places.map(() => 1),
              ),
            );
            return [];
          };
        },
      },
      sha256,
    );
    await questions[sentence]?.(reads);
    expect(plans.length).toBeGreaterThan(0);
    expect(plans.filter((line) => fullScan.test(line))).toEqual([]);
  });

  test.each(Object.keys(pruneStatements()))('does "%s" without a scan per row', (name) => {
    const statement = prepare(pruneStatements()[name as keyof ReturnType<typeof pruneStatements>], db); // one of its keys
    const plan = explain(
      statement.sql,
      statement.places.map(() => 1),
    );
    // The rows to look at may be walked once (decisions are few); what is asked about each row may not.
    expect(plan.filter((line) => fullScan.test(line) && !/^SCAN (?:decision|c)$/.test(line))).toEqual([]);
  });
});
