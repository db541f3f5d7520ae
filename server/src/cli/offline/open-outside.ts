import type { Configuration } from '@fairlead/core/configuration/configuration.ts';
import { mayNameInFiles } from '@fairlead/core/configuration/may-use.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { MaterialRequest } from '@fairlead/core/model/material.ts';
import { chooseRevision } from '@fairlead/core/source/choose-revision.ts';
import type { OpenedMaterial } from '../../ports/materials.ts';
import type { Outside } from '../../ports/renderer.ts';
import type { Context } from '../context.ts';
import { readAccess } from './read-access.ts';
import type { WorkRepository } from './work-repository.ts';

type GitRequest = Extract<MaterialRequest, { readonly kind: 'git' }>;

export type OpenedOutside = {
  /** By the rules of a project, as the server has them. */
  readonly of: (project: string) => Outside;
  readonly close: () => Promise<void>;
};

/** What applications are rendered from beside this repository: charts and artefacts, and other repositories as they are in Git. */
export function openOutside(context: Context, work: WorkRepository, configuration: Configuration): OpenedOutside {
  const materials = context.offline.openMaterials(configuration);
  const closers: (() => Promise<void>)[] = [() => materials.close()];
  const openGit = async (request: GitRequest, signal: AbortSignal): Promise<Result<OpenedMaterial, Failure>> => {
    if (work.addresses.includes(request.repo))
      return ok({ pin: { version: 'here', digest: work.tree.commit }, tree: work.tree });
    const { git, close } = await context.offline.openGit();
    closers.push(close);
    const access = readAccess(request.repo, context.io.env);
    try {
      const chosen = chooseRevision(request.revision, await git.refs(access, signal));
      if (!chosen.ok) return err({ ...chosen.error, message: `${request.repo}: ${chosen.error.message}` });
      const { commit } = chosen.value;
      await git.fetch(access, commit, signal);
      return ok({ pin: { version: commit.slice(0, 7), digest: commit }, tree: await git.tree(access, commit) });
    } catch (error) {
      if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
      return err({
        code: 'source-unreachable',
        message: error.message,
        next: 'see that it is reachable',
        retryable: true,
      });
    }
  };
  const keysOf = (project: string): string | null =>
    configuration.projects.find(({ name }) => name === project)?.chartKeys ?? null;
  return {
    of: (project) => ({
      open: (request, signal) =>
        request.kind === 'git' ? openGit(request, signal) : materials.open(request, signal, keysOf(project)),
      allows: (address) => {
        const tenant = configuration.projects.find(({ name }) => name === project);
        return tenant !== undefined && mayNameInFiles(tenant, configuration.connections, address);
      },
    }),
    close: async () => {
      for (const close of closers) await close();
    },
  };
}
