import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type CommitSha, isCommitSha } from '@fairlead/core/model/ids.ts';
import { exec, pickEnv } from '../../io/exec.ts';
import type { Tree } from '../../ports/git.ts';
import type { Context } from '../context.ts';
import { openOutside } from './open-outside.ts';
import { readAccess } from './read-access.ts';
import { readConfiguration } from './read-configuration.ts';
import { type RenderedDiff, renderedDiff } from './rendered-diff.ts';
import { surveyTree } from './survey-tree.ts';
import { openWorkRepository, type WorkRepository } from './work-repository.ts';

const timeoutMs = 10_000;

/**
 * What differs in rendered objects between two revisions of the repository here, its configuration included. `A..B`; without B
 * the files as they lie here. Throws `invalid-input` for what is no revision.
 */
export async function revisionDiff(
  context: Context,
  range: string,
  isWanted: (name: string) => boolean,
): Promise<readonly RenderedDiff[]> {
  const work = await openWorkRepository(context, '.');
  const [from = '', to = ''] = range.split('..');
  const { git, close } = await context.offline.openGit();
  const access = readAccess(work.url, context.io.env);
  const { signal } = context.io;
  const treeAt = async (revision: string): Promise<Tree> => {
    const commit = await commitOf(context, work, revision);
    await git.fetch(access, commit, signal);
    return git.tree(access, commit);
  };
  try {
    const before = await sideOf(await treeAt(from), work);
    const after = await sideOf(to === '' ? work.tree : await treeAt(to), work);
    const outside = openOutside(context, work, mergedPlaces(after.configuration, before.configuration));
    try {
      const deps = { renderer: context.offline.renderer, repo: work.url, salt: context.io.newKey(), signal };
      return await renderedDiff({ ...deps, before, after, outsideOf: outside.of, isWanted });
    } finally {
      await outside.close();
    }
  } finally {
    await close();
  }
}

async function sideOf(tree: Tree, work: WorkRepository) {
  return { tree, configuration: await readConfiguration(tree, '', work.url), survey: await surveyTree(tree) };
}

/** What either revision may read: connections and projects of the newer one go first. */
function mergedPlaces(newer: Configuration, older: Configuration): Configuration {
  return { ...newer, connections: [...newer.connections, ...older.connections] };
}

async function commitOf({ io }: Context, { root }: WorkRepository, revision: string): Promise<CommitSha> {
  const answer = await exec({
    program: 'git',
    args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
    cwd: root,
    env: pickEnv(io.env, ['PATH', 'HOME']),
    signal: io.signal,
    timeoutMs,
    maxStdoutBytes: 1_024,
  });
  const commit = answer.stdout.toString('utf8').trim();
  if (answer.exitCode === 0 && isCommitSha(commit)) return commit;
  throw new AppError(
    'invalid-input',
    `--revision: "${revision}" is no revision of the repository here; write for example main..HEAD`,
  );
}
