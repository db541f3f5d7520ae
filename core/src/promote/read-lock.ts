import { err, ok, type Result } from '../lib/result.ts';
import { type CommitSha, isCommitSha } from '../model/ids.ts';
import { type OutlineNode, outline } from '../yaml/outline.ts';
import { type Position, positionAt, readYaml } from '../yaml/read-yaml.ts';

/** Which revision each later stage of an application runs: what `<application>.lock.yaml` says. */
export type Lock = { readonly stages: { readonly [stage: string]: CommitSha } };
export type ReadLock = Result<Lock, Position & { readonly message: string }>;

/**
 * Reads a lock file. Commit ids are taken as written, because an id of digits alone is a number to YAML. An empty file
 * locks nothing; anything but `stages` of full commit ids is refused.
 */
export function readLock(text: string): ReadLock {
  const [document, second] = readYaml(text, 'text');
  if (document === undefined) return ok({ stages: {} });
  if (document.kind === 'broken')
    return err({ line: document.line, column: document.column, message: document.message });
  if (second !== undefined)
    return err({ line: second.line, column: 1, message: 'a lock file holds one document; take the others out' });
  const refuse = (at: number, message: string): ReadLock =>
    err({ ...positionAt(document.text, at, document.textLine), message });
  const root = outline(document.text);
  if (root?.kind !== 'mapping') return refuse(root?.start ?? 0, 'expected `stages:` with a commit id for each stage');
  const stages: [string, CommitSha][] = [];
  for (const { key, value } of root.entries) {
    if (textOf(key) !== 'stages')
      return refuse(key.start, `"${textOf(key) ?? ''}" is no field of a lock file; expected only stages`);
    if (value.kind === 'scalar' && value.text === '') continue;
    if (value.kind !== 'mapping') return refuse(value.start, 'expected a commit id for each stage');
    for (const entry of value.entries) {
      const sha = textOf(entry.value);
      if (sha === undefined || !isCommitSha(sha))
        return refuse(
          entry.value.start,
          `stage "${textOf(entry.key) ?? ''}" names no full commit id (40 or 64 lower-case hex digits)`,
        );
      stages.push([textOf(entry.key) ?? '', sha]);
    }
  }
  return ok({ stages: Object.fromEntries(stages) });
}

function textOf(node: OutlineNode): string | undefined {
  return node.kind === 'scalar' ? node.text : undefined;
}
