import { describe, expect, test } from 'vitest';
import { type HeatCell, heatMap } from './heat-map.ts';
import { placeHeatMap, squareAt, squareBeside, squareOf } from './place-heat-map.ts';

const cell = (
  application: string,
  stage: string,
  stageIndex: number,
  target = stage,
  project = 'default',
): HeatCell => ({
  id: `${application} ${target}`,
  project,
  application,
  target,
  stage,
  stageIndex,
  sync: 'synced',
  health: 'healthy',
});

/** More targets than 1,200 px hold columns, most of them holding few applications: what a company looks like. */
function company(applications: number): ReturnType<typeof heatMap> {
  const cells = Array.from({ length: applications }, (_, index) => {
    const name = `app-${index}`;
    const prods = Array.from({ length: 8 }, (__, at) =>
      cell(name, 'prod', 1, `prod-${(index * 8 + at) % 400}`, `p${index % 3}`),
    );
    return [cell(name, 'dev', 0, `dev-${index % 4}`, `p${index % 3}`), ...prods];
  });
  return heatMap(cells.flat());
}

const ids = (placed: ReturnType<typeof placeHeatMap>): readonly string[] =>
  placed.panels.flatMap(({ lines }) => lines.flatMap(({ squares }) => squares.map(({ square }) => square.cell.id)));

describe('web/src/view/place-heat-map.ts', () => {
  test('where targets have room, each has its column under its name', () => {
    const placed = placeHeatMap(heatMap([cell('a', 'dev', 0, 'd1'), cell('b', 'dev', 0, 'd2')]), 900);
    const [first, second] = placed.panels[0]?.lines.map(({ squares }) => squares[0]) ?? [];
    expect(second?.x).toBe((first?.x ?? 0) + placed.pitchX);
    expect(placed.panels[0]?.heads.map(({ text }) => text)).toEqual(['dev', 'd1', 'd2']);
  });

  test('columns never become too narrow to see or wider than a name', () => {
    expect(placeHeatMap(heatMap([cell('a', 'dev', 0)]), 3_000).pitchX).toBe(132);
    expect(placeHeatMap(company(100), 390).pitchX).toBeGreaterThanOrEqual(4);
  });

  test('where they have not, the squares of a stage stand together, all of them, and none on another', () => {
    const map = company(100);
    const placed = placeHeatMap(map, 1_200);
    expect(placed.width).toBeLessThanOrEqual(1_200);
    expect(new Set(ids(placed)).size).toBe(900);
    for (const { lines } of placed.panels) {
      for (const { squares } of lines) {
        const xs = squares.map(({ x }) => x);
        expect(xs.every((x, index) => index === 0 || x - (xs[index - 1] ?? 0) >= placed.pitchX)).toBe(true);
      }
    }
  });

  test('a stage begins at the same place in every line of a panel', () => {
    const placed = placeHeatMap(company(100), 1_200);
    for (const { x, lines, heads } of placed.panels) {
      const prod = heads.find(({ text }) => text === 'prod');
      const begins = lines.flatMap(
        ({ squares }) => squares.find(({ square }) => square.cell.stage === 'prod')?.x ?? [],
      );
      expect(new Set(begins)).toEqual(new Set([prod?.x]));
      expect(prod?.x).toBeGreaterThan(x);
    }
  });

  test('a wide room holds several panels side by side, a narrow one is not overrun', () => {
    expect(placeHeatMap(company(100), 1_200).panels.length).toBeGreaterThan(1);
    const narrow = placeHeatMap(company(100), 320);
    expect(narrow.panels).toHaveLength(1);
    expect(narrow.width).toBeLessThanOrEqual(320);
  });

  test('every square is found again at its place, and beside the squares nothing', () => {
    const placed = placeHeatMap(company(30), 1_200);
    for (const id of ids(placed)) {
      const found = squareOf(placed, id);
      expect(squareAt(placed, (found?.x ?? 0) + 1, (found?.line.y ?? 0) + 1)?.square.cell.id).toBe(id);
    }
    expect(squareAt(placed, 2, placed.top + 1)).toBeNull();
    expect(squareAt(placed, 2, 2)).toBeNull();
    expect(squareOf(placed, 'gone')).toBeNull();
  });

  test('arrow keys lead from square to square, past holes, and stop at the edges', () => {
    const placed = placeHeatMap(heatMap([cell('a', 'dev', 0), cell('a', 'prod', 1), cell('b', 'prod', 1)]), 900);
    const walk = ['', 'ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp', 'ArrowUp'];
    let at: ReturnType<typeof squareBeside> = null;
    const seen = walk.map((key) => {
      at = squareBeside(placed, at, key);
      return at?.square.cell.id;
    });
    expect(seen).toEqual(['a dev', 'a prod', 'a prod', 'b prod', 'b prod', 'a prod', 'a prod']);
    expect(squareBeside(placeHeatMap(heatMap([]), 900), null, 'ArrowDown')).toBeNull();
  });

  test('the last line of a panel leads down to the first of the next', () => {
    const placed = placeHeatMap(company(100), 1_200);
    const last = placed.panels[0]?.lines.at(-1);
    const id = last?.squares[0]?.square.cell.id ?? '';
    const next = squareBeside(placed, squareOf(placed, id), 'ArrowDown');
    expect(placed.panels[1]?.lines.slice(0, 2)).toContain(next?.line);
  });
});
