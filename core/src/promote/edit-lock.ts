import { err, ok, type Result } from '../lib/result.ts';
import type { CommitSha } from '../model/ids.ts';
import { type OutlineEntry, type OutlineNode, outline } from '../yaml/outline.ts';
import { readLock } from './read-lock.ts';

/** Replaces `source[start..end]` by `text`. */
type Edit = { readonly start: number; readonly end: number; readonly text: string };

const head = '# Which revision each later stage runs. A promotion changes one line; so may you.\n';
const ourComment = /^[ \t]+# fairlead:[^\r\n]*/;

/**
 * Writes a stage's revision into a lock file (null where there is none yet) by changing one line; everything else,
 * comments and line endings included, stays as it is. `comment` follows the value as `# fairlead: …` and replaces only
 * an earlier one of its kind; empty writes none. Refuses a file that cannot be read, naming the line.
 */
export function editLock(text: string | null, stage: string, sha: CommitSha, comment: string): Result<string, string> {
  const source = text ?? '';
  const before = readLock(source);
  if (!before.ok) return err(`line ${before.error.line}: ${before.error.message}; correct the file before promoting`);
  if (Object.hasOwn(before.value.stages, stage) && before.value.stages[stage] === sha) return ok(source);
  const remark = comment === '' ? '' : ` # fairlead: ${comment.replace(/[\s\p{Cc}]+/gu, ' ').trim()}`;
  const { start, end, text: replacement } = planEdit(source, stage, quoteNumber(sha), remark);
  const edited = source.slice(0, start) + replacement + source.slice(end);
  const after = readLock(edited);
  const expected = { ...before.value.stages, [stage]: sha };
  const names = Object.keys(expected);
  const asMeant =
    after.ok &&
    Object.keys(after.value.stages).length === names.length &&
    names.every((name) => after.value.stages[name] === expected[name]);
  return asMeant
    ? ok(edited)
    : err(`stage "${stage}" cannot be changed in one line; write the file as \`stages:\` with one line for each stage`);
}

function planEdit(source: string, stage: string, sha: string, remark: string): Edit {
  const newline = source.includes('\r\n') ? '\r\n' : '\n';
  const line = `${quoteNumber(stage)}: ${sha}`;
  const bom = source.charCodeAt(0) === 0xfeff ? 1 : 0;
  const root = outline(source.slice(bom));
  const stages =
    root?.kind === 'mapping'
      ? root.entries.find(({ key }) => key.kind === 'scalar' && key.text === 'stages')?.value
      : undefined;
  if (stages === undefined) {
    const lead = source === '' ? head : source.endsWith('\n') ? '' : newline;
    return insertAt(source.length, `${lead}stages:${newline}  ${line}${remark}${newline}`);
  }
  if (stages.kind !== 'mapping')
    return insertAt(endOfLine(source, endOf(stages) + bom), `${newline}  ${line}${remark}`);
  const entry = stages.entries.find(({ key }) => key.kind === 'scalar' && key.text === stage);
  if (entry !== undefined) return replaceValue(source, entry, bom, sha, stages.flow ? '' : remark);
  const last = stages.entries.at(-1);
  if (stages.flow)
    return last === undefined ? insertAt(stages.start + 1 + bom, line) : insertAt(endOf(last.value) + bom, `, ${line}`);
  const lineStart = source.lastIndexOf('\n', (last?.key.start ?? stages.start) + bom - 1) + 1;
  const indent = /^[ \t]*/.exec(source.slice(lineStart))?.[0] ?? '  ';
  const lineEnd = endOfLine(source, last === undefined ? stages.start + bom : endOf(last.value) + bom);
  return insertAt(lineEnd, `${newline}${indent}${line}${remark}`);
}

function replaceValue(source: string, entry: OutlineEntry, bom: number, sha: string, remark: string): Edit {
  const start = entry.value.start + bom;
  const end = endOf(entry.value) + bom;
  const rest = source.slice(end, endOfLine(source, end));
  const ours = ourComment.exec(rest)?.[0];
  if (remark !== '' && (ours !== undefined || /^[ \t]*$/.test(rest)))
    return { start, end: end + (ours ?? rest).length, text: sha + remark };
  return { start, end, text: sha };
}

function insertAt(position: number, text: string): Edit {
  return { start: position, end: position, text };
}

function endOf(node: OutlineNode): number {
  return node.kind === 'scalar' || node.kind === 'alias' ? node.end : node.start;
}

/** Offset of the line break (or end) that follows, before a `\r`. */
function endOfLine(source: string, from: number): number {
  const newline = source.indexOf('\n', from);
  if (newline < 0) return source.length;
  return source[newline - 1] === '\r' ? newline - 1 : newline;
}

/** Digits alone, or with one `e`, would be a number to other readers of YAML. */
function quoteNumber(text: string): string {
  return /^[0-9]+(?:e[0-9]+)?$/.test(text) ? `"${text}"` : text;
}
