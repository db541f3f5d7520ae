import { diffSequences, type Stretch } from './diff-sequences.ts';

/** A part of a line, and whether the other side holds another in its place. */
export type Piece = { readonly text: string; readonly changed: boolean };
/** A line of a comparison; line numbers count from 1. */
export type DiffRow =
  | { readonly kind: 'same'; readonly text: string; readonly before: number; readonly after: number }
  | { readonly kind: 'before'; readonly text: string; readonly before: number; readonly pieces: readonly Piece[] }
  | { readonly kind: 'after'; readonly text: string; readonly after: number; readonly pieces: readonly Piece[] };
/** Rows to show: a fold stands for the equal rows from `from` on. */
export type ShownRow = DiffRow | { readonly kind: 'folded'; readonly from: number; readonly count: number };

/** Longer lines are compared as a whole. */
const mostWords = 400;
/** Where less than this of a line stays, marking words would tell nothing. */
const leastShared = 0.3;
const context = 3;
const smallestFold = 4;

/** Two texts line by line; lines that were changed rather than replaced say which words. */
export function diffRows(before: string, after: string): readonly DiffRow[] {
  const [a, b] = [linesOf(before), linesOf(after)];
  const found = diffSequences(a, b);
  return found.flatMap((stretch, index): readonly DiffRow[] => {
    const lines = { a, b };
    if (stretch.kind === 'same') return sameRows(stretch, a);
    const next = found[index + 1];
    if (stretch.kind === 'before') return changedRows(stretch, next?.kind === 'after' ? next : undefined, lines);
    return found[index - 1]?.kind === 'before' ? [] : changedRows(undefined, stretch, lines);
  });
}

/** Folds what is far from any difference, except what a reader has opened (by the index of its first row). */
export function foldRows(rows: readonly DiffRow[], opened: ReadonlySet<number>): readonly ShownRow[] {
  const shown: ShownRow[] = [];
  for (let index = 0; index < rows.length; ) {
    if (rows[index]?.kind !== 'same') {
      shown.push(...rows.slice(index, index + 1));
      index++;
      continue;
    }
    let end = index;
    while (rows[end]?.kind === 'same') end++;
    const from = index === 0 ? 0 : index + context;
    const to = end === rows.length ? end : end - context;
    if (to - from < smallestFold || opened.has(from)) shown.push(...rows.slice(index, end));
    else shown.push(...rows.slice(index, from), { kind: 'folded', from, count: to - from }, ...rows.slice(to, end));
    index = end;
  }
  return shown;
}

/** What of each line is another on the other side; null where the two have too little in common. */
export function wordPieces(
  before: string,
  after: string,
): { readonly before: readonly Piece[]; readonly after: readonly Piece[] } | null {
  const [a, b] = [wordsOf(before), wordsOf(after)];
  if (a.length > mostWords || b.length > mostWords) return null;
  const found = diffSequences(a, b);
  const shared = found
    .filter(({ kind }) => kind === 'same')
    .reduce((sum, stretch) => sum + textOf(a, stretch.before, stretch.length).trim().length, 0);
  if (shared < leastShared * Math.max(before.trim().length, after.trim().length)) return null;
  const side = (words: readonly string[], mine: 'before' | 'after'): readonly Piece[] =>
    found
      .filter(({ kind }) => kind === 'same' || kind === mine)
      .map((stretch) => ({ text: textOf(words, stretch[mine], stretch.length), changed: stretch.kind === mine }));
  return { before: side(a, 'before'), after: side(b, 'after') };
}

function sameRows({ before, after, length }: Stretch, lines: readonly string[]): readonly DiffRow[] {
  return Array.from({ length }, (_, index) => ({
    kind: 'same',
    text: lines[before + index] ?? '',
    before: before + index + 1,
    after: after + index + 1,
  }));
}

function changedRows(
  gone: Stretch | undefined,
  come: Stretch | undefined,
  { a, b }: { readonly a: readonly string[]; readonly b: readonly string[] },
): readonly DiffRow[] {
  const paired = gone?.length === come?.length;
  const words = Array.from({ length: paired ? (gone?.length ?? 0) : 0 }, (_, index) =>
    wordPieces(a[(gone?.before ?? 0) + index] ?? '', b[(come?.after ?? 0) + index] ?? ''),
  );
  const removed = Array.from({ length: gone?.length ?? 0 }, (_, index): DiffRow => {
    const text = a[(gone?.before ?? 0) + index] ?? '';
    return { kind: 'before', text, before: (gone?.before ?? 0) + index + 1, pieces: words[index]?.before ?? [] };
  });
  const added = Array.from({ length: come?.length ?? 0 }, (_, index): DiffRow => {
    const text = b[(come?.after ?? 0) + index] ?? '';
    return { kind: 'after', text, after: (come?.after ?? 0) + index + 1, pieces: words[index]?.after ?? [] };
  });
  return [...removed, ...added];
}

function linesOf(text: string): readonly string[] {
  if (text === '') return [];
  return (text.endsWith('\n') ? text.slice(0, -1) : text).split('\n');
}

function wordsOf(line: string): readonly string[] {
  return line.match(/[\p{L}\p{N}_]+|\s+|[^\p{L}\p{N}_\s]/gu) ?? [];
}

function textOf(words: readonly string[], from: number, length: number): string {
  return words.slice(from, from + length).join('');
}
