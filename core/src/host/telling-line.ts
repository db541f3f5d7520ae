const complaint =
  /\b(?:error|exception|fatal|panic|refused|denied|failed|cannot|can't|not found|in use)\b|[a-z]Error\b/i;
const frame = /^\s*(?:at\s|\^|Node\.js v|File ".*", line |\}|\]|Emitted 'error' event)/;

/**
 * The line of a program's last output that tells a person most: the last one that complains, else the last that is
 * no stack frame. Empty for no output.
 */
export function tellingLine(output: string): string {
  const lines = output
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line.trim() !== '')
    .slice(-40);
  const candidates = lines.filter((line) => !frame.test(line));
  return (candidates.findLast((line) => complaint.test(line)) ?? candidates.at(-1) ?? lines.at(-1) ?? '').trim();
}
