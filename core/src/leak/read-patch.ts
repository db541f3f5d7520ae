/** Lines that a commit adds to a file, one after the other. */
export type AddedLines = {
  readonly commit: string;
  readonly path: string;
  /** Of the first of them. */
  readonly line: number;
  readonly text: string;
};

/**
 * What `git log -p -U0 --format=commit:%H` says was added. Binary files and deletions add nothing. A path that Git quotes is given as
 * Git quotes it.
 */
export function* readPatch(lines: Iterable<string>): Generator<AddedLines> {
  let commit = '';
  let path = '';
  let line = 0;
  let left = 0;
  let added: string[] = [];
  const flush = function* (): Generator<AddedLines> {
    if (added.length > 0) yield { commit, path, line, text: added.join('\n') };
    added = [];
  };
  for (const text of lines) {
    if (left > 0 && text.startsWith('+')) {
      added.push(text.slice(1));
      left--;
      continue;
    }
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(text);
    if (hunk !== null) {
      yield* flush();
      line = Number(hunk[1]);
      left = Number(hunk[2] ?? 1);
    } else if (text.startsWith('commit:')) {
      yield* flush();
      commit = text.slice(7);
      left = 0;
    } else if (left === 0 && text.startsWith('+++ ')) {
      yield* flush();
      path =
        text === '+++ /dev/null'
          ? ''
          : text
              .slice(4)
              .replace(/^"?b\//, '')
              .replace(/"$/, '');
    }
  }
  yield* flush();
}
