export type DiffLine = { readonly kind: 'same' | 'before' | 'after' | 'skipped'; readonly text: string };

/** Longer texts are shown whole, before and after: comparing them would cost more than it tells. */
const mostLines = 600;
const context = 2;

/** What changed between two texts of several lines, with two lines around each change; null where a diff says nothing. */
export function lineDiff(before: string, after: string): readonly DiffLine[] | null {
  const [a, b] = [before.split('\n'), after.split('\n')];
  if (a.length + b.length < 4 || a.length > mostLines || b.length > mostLines) return null;
  const common = commonLengths(a, b);
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < a.length || j < b.length) {
    const [left, right] = [a[i], b[j]];
    if (left !== undefined && left === right) {
      lines.push({ kind: 'same', text: left });
      [i, j] = [i + 1, j + 1];
    } else if (right === undefined || (left !== undefined && at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push({ kind: 'before', text: left ?? '' });
      i++;
    } else {
      lines.push({ kind: 'after', text: right });
      j++;
    }
  }
  return lines.some(({ kind }) => kind === 'same') ? withoutFar(lines) : null;
}

/** Length of the longest common tail of lines for each pair of beginnings. */
function commonLengths(a: readonly string[], b: readonly string[]): readonly Uint16Array[] {
  const rows = Array.from({ length: a.length + 1 }, () => new Uint16Array(b.length + 1));
  for (let i = a.length - 1; i >= 0; i--)
    for (let j = b.length - 1; j >= 0; j--) {
      const row = rows[i];
      if (row !== undefined)
        row[j] = a[i] === b[j] ? at(rows, i + 1, j + 1) + 1 : Math.max(at(rows, i + 1, j), at(rows, i, j + 1));
    }
  return rows;
}

function at(rows: readonly Uint16Array[], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}

function withoutFar(lines: readonly DiffLine[]): readonly DiffLine[] {
  const near = lines.map((_, index) =>
    lines.slice(Math.max(0, index - context), index + context + 1).some(({ kind }) => kind !== 'same'),
  );
  const shown: DiffLine[] = [];
  for (const [index, line] of lines.entries()) {
    if (near[index] === true) shown.push(line);
    else if (shown.at(-1)?.kind !== 'skipped') shown.push({ kind: 'skipped', text: '' });
  }
  return shown;
}
