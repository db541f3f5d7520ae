import { err, type Result } from '../lib/result.ts';
import type { RepoUrl } from '../model/ids.ts';
import { normaliseRepoUrl, splitRepoUrl } from './repo-url.ts';

const sectionPattern = /^\[\s*submodule\s+"(?:[^"\\]|\\.)*"\s*\]/i;
const keyPattern = /^\s*(path|url)\s*=\s*(.*)$/i;

/** Path of each submodule → its address as it is written, from the text of `.gitmodules` (gitmodules(5)). Half entries are left out. */
export function parseGitmodules(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  let open: { path?: string; url?: string } | null = null;
  for (const line of text.split(/\r?\n/)) {
    if (line.trimStart().startsWith('[')) open = sectionPattern.test(line.trimStart()) ? {} : null;
    const [, key, value] = keyPattern.exec(line) ?? [];
    if (open === null || key === undefined || value === undefined) continue;
    open = { ...open, [key.toLowerCase()]: plainValue(value) };
    if (open.path !== undefined && open.url !== undefined) found.set(open.path.replace(/\/+$/, ''), open.url);
  }
  return found;
}

/** A value of git-config(1) without its quotes and what is remarked behind it. */
function plainValue(text: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"/.exec(text.trim());
  if (quoted !== null) return (quoted[1] ?? '').replace(/\\(.)/g, '$1');
  return text.replace(/\s*[#;].*$/, '').trim();
}

/**
 * The address of a submodule, one that begins with `./` or `../` taken from that of the repository it is in. Error: it
 * cannot be read, or is not below `within`, whose credential and allowance it would use. Never repeats what was written.
 */
export function submoduleUrl(parent: RepoUrl, written: string, within: RepoUrl): Result<RepoUrl, string> {
  const read = normaliseRepoUrl(/^\.\.?\//.test(written) ? relativeTo(parent, written) : written);
  if (!read.ok) return read;
  const below = within.endsWith('/') ? within : `${within}/`;
  if (read.value === within || read.value.startsWith(below)) return read;
  const address = splitRepoUrl(read.value);
  const place =
    address.ok && address.value.kind !== 'local' ? `${address.value.host}${address.value.path}` : 'elsewhere';
  return err(`it lies at ${place}, which is not below ${within}; a Connection whose address begins both may allow it`);
}

/** As `git submodule` does: the repository itself is a folder, so that `../api` lies beside it. */
function relativeTo(parent: RepoUrl, written: string): string {
  const [, head = '', path = ''] = /^([a-z]+:\/\/[^/]*)(\/.*)$/.exec(parent) ?? [];
  const segments = path.split('/').filter((segment) => segment !== '');
  for (const segment of written.split('/')) {
    if (segment === '..') segments.pop();
    else if (segment !== '.' && segment !== '') segments.push(segment);
  }
  return `${head}/${segments.join('/')}`;
}
