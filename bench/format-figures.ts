import type { Figure } from './figure.ts';

/** The figures as a table of Markdown, one row each, as `docs/performance.md` holds them. */
export function formatFigures(figures: readonly Figure[]): string {
  const rows = figures.map(({ part, name, value, unit, goal }, index) => [
    figures[index - 1]?.part === part ? '' : part,
    name,
    `${formatValue(value)} ${unit}`.trim(),
    goal ?? '',
  ]);
  const table = [['part', 'measured', 'value', 'goal'], ...rows];
  const widths = [0, 1, 2, 3].map((column) => Math.max(3, ...table.map((row) => row[column]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => (column === 2 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join(' | ')} |`;
  const rule = `| ${widths.map((width, column) => (column === 2 ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width))).join(' | ')} |`;
  return [line(table[0] ?? []), rule, ...table.slice(1).map(line)].join('\n');
}

/** Three places that mean something. */
function formatValue(value: number): string {
  if (!Number.isFinite(value)) return 'not measured';
  if (Math.abs(value) >= 100 || Number.isInteger(value)) return Math.round(value).toLocaleString('en');
  return String(Number(value.toPrecision(3)));
}
