import { isCommitSha } from '../model/ids.ts';
import type { RevisionRule } from '../model/settings.ts';

const exactVersion = /^v?\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/;
const range = /^(?:[~^<>=*]|v?\d+(?:\.\d+)?\.(?:[xX*])(?:\.[xX*])?$|v?\d+(?:\.\d+)*\s+-\s)/;
const badRefName = /[\s\p{Cc}~^:?*[\\]|\.\.|^[-/]|\/$|\.lock$|@\{|\/\//u;

/**
 * Reads `spec.source.revision`: a full commit id, `tag:NAME`, `branch:NAME`, `refs/heads/…`, `refs/tags/…`, a range of
 * versions (`v1.*`, `^1.2`, `>=1 <3`), a version (a tag), or a branch. Nothing or `HEAD` is the default branch.
 * Answers a sentence when it is none of these.
 */
export function readRevision(text: string | undefined): RevisionRule | string {
  if (text === undefined || text === 'HEAD') return { kind: 'head' };
  if (isCommitSha(text)) return { kind: 'commit', sha: text };
  if (text.startsWith('semver:')) return { kind: 'semver', range: text.slice(7).trim() };
  if (text.startsWith('tag:')) return named('tag', text.slice(4));
  if (text.startsWith('branch:')) return named('branch', text.slice(7));
  if (text.startsWith('refs/tags/')) return named('tag', text.slice(10));
  if (text.startsWith('refs/heads/')) return named('branch', text.slice(11));
  if (text.startsWith('refs/')) return `"${text}" is neither a branch nor a tag; write refs/heads/… or refs/tags/…`;
  if (exactVersion.test(text)) return named('tag', text);
  if (range.test(text)) return { kind: 'semver', range: text };
  return named('branch', text);
}

function named(kind: 'branch' | 'tag', name: string): RevisionRule | string {
  return name === '' || badRefName.test(name) ? `"${name}" cannot be the name of a ${kind}` : { kind, name };
}
