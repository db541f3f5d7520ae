import type { Rule, Violation } from '../rule.ts';
import { runPackage } from '../run-package.ts';

interface Finding {
  readonly name: string;
  readonly line?: number;
}

const messages = {
  files: 'is imported by nobody',
  exports: 'is exported for nobody',
  types: 'is exported for nobody',
  duplicates: 'is exported twice',
  dependencies: 'is a dependency that nobody imports',
  devDependencies: 'is a dependency that nobody imports',
  unlisted: 'is imported, yet no dependency',
  unresolved: 'cannot be found',
} as const;
type Kind = keyof typeof messages;
type Issue = { readonly file: string } & { readonly [kind in Kind]?: readonly (Finding | readonly Finding[])[] };

/** Nothing is exported, kept or depended on for nobody (knip, set up in `knip.json`). */
export const deadExports: Rule = {
  name: 'exports',
  find: async () => {
    const { stdout, stderr } = await runPackage('knip', ['--reporter', 'json', '--no-progress']);
    try {
      // The shape is knip's own, of the version in the lock file.
      const { issues } = JSON.parse(stdout) as { issues: readonly Issue[] };
      return issues.flatMap(violationsOf);
    } catch {
      return [{ file: 'knip.json', line: 0, message: `${stdout}${stderr}`.trim() }];
    }
  },
};

function violationsOf(issue: Issue): readonly Violation[] {
  return Object.entries(messages).flatMap(([kind, message]) =>
    // Object.entries widens the keys of `messages`.
    (issue[kind as Kind] ?? []).flat().map(({ name, line }) => ({
      file: issue.file,
      line: line ?? 0,
      message: kind === 'files' ? message : `${name} ${message}`,
    })),
  );
}
