import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitInfo } from '@fairlead/core/model/change.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { chooseRevision } from '@fairlead/core/source/choose-revision.ts';
import { normaliseRepoUrl } from '@fairlead/core/source/repo-url.ts';
import type { Git, RepoAccess, Tree } from '../../ports/git.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { drawSurvey } from '../offline/draw-survey.ts';
import { drawTree } from '../offline/draw-tree.ts';
import { readAccess } from '../offline/read-access.ts';
import { readConfiguration } from '../offline/read-configuration.ts';
import { type DiffSide, type RenderedDiff, renderedDiff } from '../offline/rendered-diff.ts';
import { type Survey, surveyTree } from '../offline/survey-tree.ts';
import { argument, choice, flag, text } from '../options.ts';
import { printDiffs } from '../output/print-diffs.ts';
import { printValue } from '../output/print-value.ts';
import { repoAddress } from '../repo-address.ts';
import { plainLine, plainText, plainValue } from '../text/plain-text.ts';
import { relativeTime } from '../text/relative-time.ts';

export const look = defineCommand({
  name: 'look',
  group: 'start',
  summary: 'read a repository and draw what is in it; nothing is written',
  details:
    'Shows applications, stages and targets, what other tools’ documents it holds, and what its last commit changed in the rendered objects. A private repository over https is read with FAIRLEAD_GIT_TOKEN, over ssh with your keys.',
  args: { repo: argument('an address, or a folder of this machine', { completes: 'directory' }) },
  options: {
    branch: text('NAME', 'another branch than the default one', { short: 'b' }),
    diff: flag('only what the last commit changed'),
    output: choice(['json', 'yaml'], 'print what was found as data: json or yaml', { short: 'o', value: 'FORMAT' }),
  },
  examples: [
    { line: 'fairlead look .', does: 'the repository here, as committed' },
    { line: 'fairlead look https://github.com/acme/deployments', does: 'somebody’s' },
  ],
  needs: 'nothing',
  run: async (context, { args, options }) => {
    const url = normaliseRepoUrl(repoAddress(args.repo, context.io.cwd));
    if (!url.ok) throw new AppError('invalid-input', `"${args.repo}": ${url.error}`);
    context.note(context.errStyle('dim', `Reading ${url.value} …`));
    const { git, close } = await context.offline.openGit();
    try {
      const found = await readAll(context, git, url.value, options.branch);
      if (!printValue(context, dataOf(found))) print(context, found, options.diff);
      return exitCodes.ok;
    } finally {
      await close();
    }
  },
});

type Found = {
  readonly url: RepoUrl;
  readonly ref: string;
  readonly commit: CommitInfo;
  readonly survey: Survey;
  readonly drawing: readonly string[];
  readonly diffs: readonly RenderedDiff[];
  readonly isFirst: boolean;
};

async function readAll({ io, offline }: Context, git: Git, url: RepoUrl, branch: string | undefined): Promise<Found> {
  const access = readAccess(url, io.env);
  const refs = await git.refs(access, io.signal);
  const rule = branch === undefined ? ({ kind: 'head' } as const) : ({ kind: 'branch', name: branch } as const);
  const chosen = chooseRevision(rule, refs);
  if (!chosen.ok) {
    const isEmpty = Object.keys(refs).length === 0;
    throw new AppError('not-found', isEmpty ? `${url} has no commits yet` : `${url}: ${chosen.error.message}`);
  }
  const { commit, ref } = chosen.value;
  await git.fetch(access, commit, io.signal);
  const after = await git.tree(access, commit);
  const before = await treeBefore(git, access, after, io.signal);
  const survey = await surveyTree(after);
  const configuration = await readConfiguration(after, '', url);
  const older: DiffSide | null =
    before === null
      ? null
      : { tree: before, configuration: await readConfiguration(before, '', url), survey: await surveyTree(before) };
  const newer: DiffSide = { tree: after, configuration, survey };
  // Nothing that a stranger's repository names is fetched.
  const deps = { renderer: offline.renderer, repo: url, salt: io.newKey(), signal: io.signal };
  return {
    url,
    ref: ref === 'HEAD' ? (branchAt(refs, commit) ?? ref) : ref.replace('refs/heads/', ''),
    commit: await git.commit(access, commit),
    survey,
    drawing: drawTree(drawSurvey(survey, configuration)),
    diffs: await renderedDiff({ ...deps, before: older, after: newer }),
    isFirst: before === null,
  };
}

async function treeBefore(git: Git, access: RepoAccess, { commit }: Tree, signal: AbortSignal): Promise<Tree | null> {
  const [parent] = await git.parents(access, commit);
  if (parent === undefined) return null;
  await git.fetch(access, parent, signal);
  return git.tree(access, parent);
}

function branchAt(refs: { readonly [name: string]: string }, commit: string): string | undefined {
  const found = Object.entries(refs).filter(([name, at]) => name.startsWith('refs/heads/') && at === commit);
  return found[0]?.[0].replace('refs/heads/', '');
}

function print(
  context: Context,
  { url, ref, commit, survey, drawing, diffs, isFirst }: Found,
  onlyDiff: boolean,
): void {
  const { print: line, style, io } = context;
  const { sha, title, author, committedAt } = plainValue(commit);
  if (!onlyDiff) {
    line(`${style('strong', plainText(url))}  ${plainText(ref)} at ${sha.slice(0, 7)}, ${survey.files} files`);
    for (const drawn of drawing) line(plainText(drawn).replaceAll('\n', ' '));
    if (drawing.length === 0) line('  No configuration and no manifests. `fairlead init` writes a beginning.');
    line('');
  }
  line(
    `${style('strong', `${sha.slice(0, 7)} ${plainLine(title)}`)}  (${author.name}, ${relativeTime(committedAt, io.now())})`,
  );
  if (isFirst) line('  The first commit: everything in it is new.');
  if (diffs.length === 0) line('  It changes no rendered object.');
  printDiffs(context, diffs);
}

function dataOf({ url, ref, commit, survey, diffs }: Found): unknown {
  const manifests = Object.fromEntries(
    [...survey.manifests].map(([folder, kinds]) => [folder === '' ? '.' : folder, Object.fromEntries(kinds)]),
  );
  return { repo: url, ref, commit, found: { ...survey, manifests }, lastCommit: diffs };
}
