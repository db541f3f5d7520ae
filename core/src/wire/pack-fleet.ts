import type { HealthStatus, SyncStatus } from '../model/health.ts';
import type { FleetTable } from './view/fleet.ts';

/** What a map shows of one placement. */
export type FleetCell = {
  readonly id: string;
  readonly project: string;
  readonly application: string;
  readonly target: string;
  readonly stage: string;
  readonly stageIndex: number;
  readonly sync: SyncStatus;
  readonly health: HealthStatus;
  /** How many of its objects drifted. */
  readonly drifted: number;
  readonly held: boolean;
};

type Packed = Pick<FleetTable, 'words' | 'rows'>;

/** Writes each text once: ten thousand placements share a few hundred names. */
export function packFleet(cells: readonly FleetCell[]): Packed {
  const places = new Map<string, number>();
  const words: string[] = [];
  const place = (text: string): number => {
    const known = places.get(text);
    if (known !== undefined) return known;
    places.set(text, words.length);
    return words.push(text) - 1;
  };
  const rows = cells.map((cell): Packed['rows'][number] => [
    cell.id,
    place(cell.project),
    place(cell.application),
    place(cell.target),
    place(cell.stage),
    cell.stageIndex,
    place(cell.sync),
    place(cell.health),
    cell.drifted,
    cell.held ? 1 : 0,
  ]);
  return { words, rows };
}

/** The placements of a table that `packFleet` wrote, in its order. */
export function unpackFleet({ words, rows }: Packed): readonly FleetCell[] {
  const text = (place: number): string => words[place] ?? '';
  return rows.map(([id, project, application, target, stage, stageIndex, sync, health, drifted, held]) => ({
    id,
    project: text(project),
    application: text(application),
    target: text(target),
    stage: text(stage),
    stageIndex,
    sync: text(sync) as SyncStatus, // packed from one
    health: text(health) as HealthStatus, // packed from one
    drifted,
    held: held === 1,
  }));
}
