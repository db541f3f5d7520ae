import { readRepoAddress } from '@fairlead/core/configuration/repo-address.ts';
import type { Json } from '@fairlead/core/lib/json.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { isCommitSha, type RepoUrl } from '@fairlead/core/model/ids.ts';
import type { RenderRequest } from '../../../ports/renderer.ts';
import { joinPath, type Kustomization, maxKustomizations, readKustomization } from './kustomization-files.ts';
import type { MountedTree } from './mounted-tree.ts';

const lists = ['resources', 'bases', 'components'] as const;

/**
 * Fetches the bases that kustomizations name by address, at the full commit that they name, from allowed places, and writes
 * the kustomization with their place in the tree instead. True where anything was fetched.
 */
export async function addRemoteBases(
  request: RenderRequest,
  tree: MountedTree,
  folder: string,
  signal: AbortSignal,
): Promise<Result<boolean, Failure>> {
  const queue = [folder];
  const seen = new Set<string>();
  let added = false;
  for (let current = queue.shift(); current !== undefined && seen.size < maxKustomizations; current = queue.shift()) {
    if (seen.has(current)) continue;
    seen.add(current);
    const found = await readKustomization(tree, current);
    if (found === undefined) continue;
    const changed = await replaceBases(request, tree, found, current, signal);
    if (!changed.ok) return changed;
    added ||= changed.value.added;
    queue.push(...changed.value.folders);
  }
  return ok(added);
}

async function replaceBases(
  request: RenderRequest,
  tree: MountedTree,
  { path, content }: Kustomization,
  folder: string,
  signal: AbortSignal,
): Promise<Result<{ readonly added: boolean; readonly folders: readonly string[] }, Failure>> {
  const folders: string[] = [];
  const rewritten = new Map<string, Json>(Object.entries(content));
  let added = false;
  for (const key of lists) {
    const entries = content[key];
    if (!Array.isArray(entries)) continue;
    const replaced: Json[] = [];
    for (const entry of entries as readonly Json[]) {
      const local = typeof entry === 'string' && !isRemote(entry) ? joinPath(folder, entry) : undefined;
      if (local !== undefined) folders.push(local);
      if (typeof entry !== 'string' || !isRemote(entry)) {
        replaced.push(entry);
        continue;
      }
      const at = await mountBase(request, tree, entry, signal);
      if (!at.ok) return err({ ...at.error, message: `${path}: ${at.error.message}` });
      replaced.push(`${'../'.repeat(folder === '' ? 0 : folder.split('/').length)}${at.value}`);
      folders.push(at.value);
      added = true;
    }
    rewritten.set(key, replaced);
  }
  if (added) tree.write(path, JSON.stringify(Object.fromEntries(rewritten)));
  return ok({ added, folders });
}

/** As Kustomize tells an address from a path. */
export function isRemote(entry: string): boolean {
  return /^(?:https?|ssh|git|file|git::.*):\/\/|^git@|^(?:github\.com|gitlab\.com|bitbucket\.org)\/|[?&]ref=/.test(
    entry,
  );
}

/** `https://host/team/repo//path?ref=COMMIT` mounted; answers the place of `path` in the tree. */
async function mountBase(
  { outside }: RenderRequest,
  tree: MountedTree,
  entry: string,
  signal: AbortSignal,
): Promise<Result<string, Failure>> {
  const [address = '', query = ''] = entry.replace(/^git::/, '').split('?');
  const ref = new URLSearchParams(query).get('ref') ?? new URLSearchParams(query).get('version') ?? '';
  const [whole, inside] = splitAddress(address);
  const repo = readRepoAddress(whole.replace(/\.git$/, ''));
  if (!repo.ok) return refuse(`the base "${address}" ${repo.error}`);
  if (!isCommitSha(ref))
    return refuse(
      `the base "${address}" is not pinned: write ?ref= with a full commit id, or copy it into the repository`,
    );
  if (outside === undefined || !outside.allows(repo.value))
    return refuse(
      `the base lies at ${repo.value}, which is not allowed: name it in \`sources\` of the project, declare a Connection for it, or copy it into the repository`,
    );
  const at = `$base-${repo.value.replaceAll(/[^A-Za-z0-9]+/g, '-').slice(-60)}-${ref.slice(0, 12)}`;
  if (!tree.has(at)) {
    const opened = await outside.open(
      { kind: 'git', repo: repo.value as RepoUrl, revision: { kind: 'commit', sha: ref } },
      signal,
    );
    if (!opened.ok) return opened;
    tree.mount(at, opened.value.tree, null); // a commit stands for all of it
  }
  return ok(inside === '' ? at : `${at}/${inside}`);
}

/** Repository and path within: divided by `//`, by `.git/`, or after team and name. */
function splitAddress(address: string): readonly [repo: string, inside: string] {
  const [, scheme = '', rest = address] = /^([a-z]+:\/\/)(.*)$/.exec(address) ?? [];
  const full = scheme === '' && !rest.startsWith('git@') ? 'https://' : scheme;
  const divided = /^(.+?)\/\/(.*)$/.exec(rest) ?? /^(.+?\.git)\/(.*)$/.exec(rest);
  if (divided !== null) return [`${full}${divided[1]}`, clean(divided[2] ?? '')];
  const parts = rest.split('/');
  return [`${full}${parts.slice(0, 3).join('/')}`, clean(parts.slice(3).join('/'))];
}

function clean(path: string): string {
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
}

function refuse(message: string): Result<never, Failure> {
  return err({ code: 'render-failed', message, next: 'correct it and push', retryable: false });
}
