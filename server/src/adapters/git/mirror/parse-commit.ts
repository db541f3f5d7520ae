import type { Buffer } from 'node:buffer';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitInfo } from '@fairlead/core/model/change.ts';
import { type CommitSha, type EpochMs, isCommitSha } from '@fairlead/core/model/ids.ts';

export type ParsedCommit = {
  readonly tree: string;
  /** What it was made on, the first one first. */
  readonly parents: readonly CommitSha[];
  readonly info: CommitInfo;
};
type Person = { readonly name: string; readonly email: string; readonly at: EpochMs };

const longestMessage = 64 * 1024;

/** Reads a raw commit object: headers, an empty line, the message. Throws `integrity` when it names no tree. */
export function parseCommit(sha: CommitSha, raw: Buffer): ParsedCommit {
  const text = raw.toString('utf8');
  const end = text.indexOf('\n\n');
  const headers = (end < 0 ? text : text.slice(0, end)).split('\n');
  const tree = headerOf(headers, 'tree');
  if (tree === undefined || !/^[0-9a-f]+$/.test(tree))
    throw new AppError('integrity', `commit ${sha} cannot be read: it names no tree`);
  const message = end < 0 ? '' : text.slice(end + 2, end + 2 + longestMessage).replace(/^\n+/, '');
  const { title, body } = splitMessage(message);
  const author = parsePerson(headerOf(headers, 'author') ?? '');
  const committer = parsePerson(headerOf(headers, 'committer') ?? '');
  return {
    tree,
    parents: headers.flatMap((line) => (line.startsWith('parent ') ? [line.slice(7)] : [])).filter(isCommitSha),
    info: {
      sha,
      title,
      body,
      author: { name: author.name, email: author.email },
      committer: { name: committer.name, email: committer.email },
      authoredAt: author.at,
      committedAt: committer.at,
    },
  };
}

/** The title is the first paragraph on one line, as `git log --format=%s` shows it; the body is the rest. */
export function splitMessage(message: string): { readonly title: string; readonly body: string } {
  const gap = /\n[ \t]*\n/.exec(message);
  const title = (gap === null ? message : message.slice(0, gap.index))
    .split('\n')
    .map((line) => line.trim())
    .join(' ')
    .trim();
  return { title, body: gap === null ? '' : message.slice(gap.index + gap[0].length).replace(/^\n+|\s+$/g, '') };
}

function headerOf(headers: readonly string[], name: string): string | undefined {
  return headers.find((line) => line.startsWith(`${name} `))?.slice(name.length + 1);
}

/** `Name <mail> seconds zone`; what cannot be read is empty or zero, for a commit with a broken author is a commit still. */
function parsePerson(line: string): Person {
  const [, name = '', email = '', seconds = '0'] = /^(.*?) ?<([^>]*)>(?: (-?\d+))?/.exec(line) ?? [];
  const at = Number(seconds) * 1_000;
  return {
    name: name.trim(),
    email: email.trim(),
    at: Number.isSafeInteger(at) && Math.abs(at) <= 8_640_000_000_000_000 ? at : 0,
  };
}
