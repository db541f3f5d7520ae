/** A node of a drawing: a line, and what hangs below it. */
export type Branch = { readonly text: string; readonly below?: readonly Branch[] };

/** Draws branches with lines, as `tree` does. */
export function drawTree(branches: readonly Branch[], lead = ''): readonly string[] {
  return branches.flatMap(({ text, below = [] }, at) => {
    const isLast = at === branches.length - 1;
    return [`${lead}${isLast ? '└─' : '├─'} ${text}`, ...drawTree(below, `${lead}${isLast ? '   ' : '│  '}`)];
  });
}
