import semver from 'semver';
import { assertNever } from '../lib/assert-never.ts';
import { err, ok, type Result } from '../lib/result.ts';
import type { Failure } from '../model/failure.ts';
import { type CommitSha, isCommitSha } from '../model/ids.ts';
import type { RevisionRule } from '../model/settings.ts';

export type ChosenRevision = { readonly ref: string; readonly commit: CommitSha };
type Refs = { readonly [name: string]: CommitSha };

/**
 * The commit that a rule asks for among the refs of a repository (full names → peeled commits). For a range of versions
 * it is the highest tag that npm's semver puts in the range, so pre-releases count only where the range names one.
 * A commit given by its id needs no ref: `ref` is then the id. A rule that finds nothing is a failure, never another commit.
 */
export function chooseRevision(rule: RevisionRule, refs: Refs): Result<ChosenRevision, Failure> {
  switch (rule.kind) {
    case 'branch':
      return byName(refs, `refs/heads/${rule.name}`, `branch "${rule.name}"`);
    case 'tag':
      return byName(refs, `refs/tags/${rule.name}`, `tag "${rule.name}"`);
    case 'head':
      return byName(refs, 'HEAD', 'default branch');
    case 'commit':
      if (isCommitSha(rule.sha)) return ok({ ref: rule.sha, commit: rule.sha });
      return missing(
        `"${rule.sha}" is not the full id of a commit`,
        'write all 40 hexadecimal digits in lower case',
        false,
      );
    case 'semver':
      return byRange(refs, rule.range);
    default:
      return assertNever(rule);
  }
}

function byName(refs: Refs, ref: string, what: string): Result<ChosenRevision, Failure> {
  const commit = Object.hasOwn(refs, ref) ? refs[ref] : undefined;
  if (commit !== undefined) return ok({ ref, commit });
  return missing(`the repository has no ${what}`, 'push it, or name another revision in spec.source');
}

function byRange(refs: Refs, range: string): Result<ChosenRevision, Failure> {
  if (semver.validRange(range) === null) {
    return missing(`"${range}" is not a range of versions`, 'write for example ~1.4, ^2.0.0 or >=1.2 <3', false);
  }
  let best: { readonly version: semver.SemVer; readonly chosen: ChosenRevision } | undefined;
  for (const [ref, commit] of Object.entries(refs)) {
    if (!ref.startsWith('refs/tags/')) continue;
    const version = semver.parse(ref.slice('refs/tags/'.length));
    if (version === null || !semver.satisfies(version, range)) continue;
    if (best === undefined || isAfter(version, ref, best.version, best.chosen.ref))
      best = { version, chosen: { ref, commit } };
  }
  return best === undefined
    ? missing(
        `no tag of the repository is a version in "${range}"`,
        'push such a tag, or widen the range in spec.source',
      )
    : ok(best.chosen);
}

/** `v1.0.0` and `1.0.0` are one version: the order of the names decides, so that the answer never depends on the server's order. */
function isAfter(version: semver.SemVer, ref: string, other: semver.SemVer, otherRef: string): boolean {
  const order = semver.compareBuild(version, other);
  return order !== 0 ? order > 0 : ref > otherRef;
}

function missing(message: string, next: string, retryable = true): Result<ChosenRevision, Failure> {
  return err({ code: 'revision-missing', message, next, retryable });
}
