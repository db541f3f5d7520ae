import { Buffer } from 'node:buffer';
import type { EpochMs } from '@fairlead/core/model/ids.ts';
import { type Edit, type PushRequest, parentOf } from '../../../ports/git.ts';

/** One edit with the mode its file keeps: `100755` stays executable. */
export type ModedEdit = Edit & { readonly mode: string };

/**
 * The stream that makes one commit (git-fast-import(1)): its parent, the files that change, and nothing else is read or
 * written. The commit's id is printed by `get-mark`.
 */
export function fastImportStream(
  draftRef: string,
  request: PushRequest,
  edits: readonly ModedEdit[],
  at: EpochMs,
): Buffer {
  const person = `${personName(request.author.name)} <${personName(request.author.email)}> ${Math.floor(at / 1_000)} +0000`;
  const parent = parentOf(request);
  const parts: (string | Buffer)[] = [
    `feature done\ncommit ${draftRef}\nmark :1\nauthor ${person}\ncommitter ${person}\n`,
    ...data(request.message),
    parent === null ? '' : `from ${parent}\n`,
  ];
  for (const edit of edits) {
    if (edit.content === null) parts.push(`D ${quote(edit.path)}\n`);
    else parts.push(`M ${edit.mode} inline ${quote(edit.path)}\n`, ...data(edit.content));
  }
  parts.push('\nget-mark :1\ndone\n');
  return Buffer.concat(parts.map((part) => (Buffer.isBuffer(part) ? part : Buffer.from(part))));
}

function data(content: string | Uint8Array): readonly (string | Buffer)[] {
  const bytes = typeof content === 'string' ? Buffer.from(content) : Buffer.from(content);
  return [`data ${bytes.length}\n`, bytes, '\n'];
}

function quote(path: string): string {
  return `"${path.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}

function personName(text: string): string {
  return text.replace(/[<>\p{Cc}]+/gu, ' ').trim() || 'unknown';
}
