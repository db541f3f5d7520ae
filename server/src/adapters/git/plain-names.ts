import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isCommitSha } from '@fairlead/core/model/ids.ts';

/** A path inside a repository as its names; the root is ''. Throws `invalid-input` alike for every path that is not plain, whether or not something would be there. */
export function segmentsOf(path: string): readonly string[] {
  if (path === '') return [];
  const segments = path.split('/');
  if (path.includes('\0') || segments.some((segment) => segment === '' || segment === '.' || segment === '..')) {
    throw new AppError(
      'invalid-input',
      `${JSON.stringify(path.slice(0, 200))} is not a path inside the repository: write it without "..", "." and a leading "/"`,
    );
  }
  return segments;
}

/** Throws `invalid-input` for a path that would leave the repository or reach into the `.git` of a later checkout. */
export function requireWritablePath(path: string): void {
  const segments = segmentsOf(path);
  // Git on other systems takes `.GIT`, `.git ` and `git~1` for the same folder.
  const isReserved = (segment: string) => /^(?:\.git|git~\d+)[\s.]*$/i.test(segment.replace(/\p{Cf}/gu, ''));
  if (segments.length === 0 || segments.some(isReserved) || /[\p{Cc}\\]/u.test(path)) {
    throw new AppError(
      'invalid-input',
      `${JSON.stringify(path.slice(0, 200))} cannot be written to a repository: write a plain relative path`,
    );
  }
}

/** Throws `invalid-input` unless this is the full name of a branch, a tag or a ref of Fairlead's own (git-check-ref-format(1)). */
export function requireRefName(ref: string): void {
  const isPlain =
    /^refs\/(?:heads|tags|fairlead)\/[^\s~^:?*[\\\p{Cc}]+$/u.test(ref) &&
    !/\.\.|@\{|\/\/|\/\.|\.lock(?:\/|$)|[/.]$|\/-/.test(ref);
  if (!isPlain)
    throw new AppError(
      'invalid-input',
      `${JSON.stringify(ref.slice(0, 200))} is not the full name of a ref; write for example refs/heads/main`,
    );
}

/** Throws `invalid-input` for anything but a full id: no shortened one, no expression, no option. */
export function requireCommitSha(commit: string): void {
  if (!isCommitSha(commit))
    throw new AppError('invalid-input', 'a commit is named by its full id of 40 or 64 hexadecimal digits');
}
