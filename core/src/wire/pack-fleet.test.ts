import fc from 'fast-check';
import { Value } from 'typebox/value';
import { describe, expect, test } from 'vitest';
import { healthStatuses, syncStatuses } from '../model/health.ts';
import { type FleetCell, packFleet, unpackFleet } from './pack-fleet.ts';
import { FleetTable } from './view/fleet.ts';

const name = fc.string({ minLength: 1, maxLength: 5 });
const cell: fc.Arbitrary<FleetCell> = fc.record({
  id: name,
  project: name,
  application: name,
  target: name,
  stage: name,
  stageIndex: fc.nat(9),
  sync: fc.constantFrom(...syncStatuses),
  health: fc.constantFrom(...healthStatuses),
  drifted: fc.nat(9),
  held: fc.boolean(),
});

describe('core/src/wire/pack-fleet.ts', () => {
  test('what is packed is unpacked as it was, and fits the schema', () => {
    fc.assert(
      fc.property(fc.array(cell), (cells) => {
        const packed = packFleet(cells);
        expect(unpackFleet(packed)).toEqual(cells);
        expect(Value.Check(FleetTable, { ...packed, next: null, total: cells.length, asOf: 0 })).toBe(true);
      }),
    );
  });

  test('a placement of a fleet takes a few dozen bytes', () => {
    const cells = Array.from(
      { length: 1_000 },
      (_, at): FleetCell => ({
        id: String(at).padStart(16, '0'),
        project: 'a-project-with-a-long-name',
        application: `an-application-with-a-long-name-${at % 50}`,
        target: `a-cluster-somewhere-${at % 20}`,
        stage: 'production',
        stageIndex: 2,
        sync: 'synced',
        health: 'healthy',
        drifted: 0,
        held: false,
      }),
    );
    expect(JSON.stringify(packFleet(cells)).length / cells.length).toBeLessThan(60);
  });
});
