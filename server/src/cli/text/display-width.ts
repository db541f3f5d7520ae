/** Columns that a text takes in a terminal, colours not counted. Wide signs (Unicode East Asian Width W and F) take two. */
export function displayWidth(text: string): number {
  let columns = 0;
  for (const sign of text.replaceAll(colour, '')) columns += signWidth(sign.codePointAt(0) ?? 0);
  return columns;
}

/** Cuts a plain text to so many columns; what was cut shows as `…`. */
export function fitTo(text: string, columns: number): string {
  if (displayWidth(text) <= columns) return text;
  let kept = '';
  let used = 0;
  for (const sign of text) {
    const width = signWidth(sign.codePointAt(0) ?? 0);
    if (used + width > columns - 1) break;
    kept += sign;
    used += width;
  }
  return `${kept.trimEnd()}…`;
}

/** Fills a text with spaces to so many columns. */
export function padTo(text: string, columns: number): string {
  return `${text}${' '.repeat(Math.max(0, columns - displayWidth(text)))}`;
}

/** Breaks a plain text into lines of at most so many columns, at spaces. A longer word keeps its line. */
export function wrapTo(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/)) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && displayWidth(longer) > columns) {
      lines.push(line);
      line = word;
    } else line = longer;
  }
  return [...lines, line];
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape that begins a colour
const colour = /\u001b\[[0-9;]*m/g;

const wide: readonly (readonly [number, number])[] = [
  [0x1100, 0x115f],
  [0x2e80, 0x303e],
  [0x3041, 0xa4cf],
  [0xac00, 0xd7a3],
  [0xf900, 0xfaff],
  [0xfe30, 0xfe6f],
  [0xff00, 0xff60],
  [0xffe0, 0xffe6],
  [0x1f300, 0x1f64f],
  [0x1f680, 0x1f6ff],
  [0x1f900, 0x1f9ff],
  [0x20000, 0x3fffd],
];
const empty: readonly (readonly [number, number])[] = [
  [0x0300, 0x036f],
  [0x200b, 0x200d],
  [0xfe00, 0xfe0f],
];

function signWidth(code: number): number {
  if (code < 0x300) return 1;
  if (isIn(empty, code)) return 0;
  return isIn(wide, code) ? 2 : 1;
}

function isIn(ranges: readonly (readonly [number, number])[], code: number): boolean {
  return ranges.some(([from, to]) => code >= from && code <= to);
}
