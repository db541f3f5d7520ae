import { mayNameInFiles } from '@fairlead/core/configuration/may-use.ts';
import { isAllowed } from '@fairlead/core/lib/glob.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { describeMaterial, type MaterialRequest } from '@fairlead/core/model/material.ts';
import { chooseRevision } from '@fairlead/core/source/choose-revision.ts';
import type { Tree } from '../ports/git.ts';
import type { OpenedMaterial } from '../ports/materials.ts';
import type { Outside } from '../ports/renderer.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';

type GitRequest = Extract<MaterialRequest, { readonly kind: 'git' }>;

/** What the render of a placement may ask for beside its commit, under the rules of its project. */
export function outsideOf(deps: LoopDeps, { placement }: Pass): Outside {
  const { installation } = deps;
  const { id, project, application, namespace } = placement;
  const target = deps.target(placement.target);
  const on = { installation, placement: id, project, application };
  const { dataOf, capabilities } = target ?? {};
  return {
    open: async (request, signal) => {
      if (request.kind === 'git') return openGit(deps, request, signal);
      const opened = await deps.materials?.open(request, signal, placement.source.chartKeys);
      return opened ?? err(unreachable(request, 'nothing can be fetched here', 'see `fairlead doctor`'));
    },
    allows: (address) => {
      const tenant = deps.project(project);
      return tenant !== undefined && mayNameInFiles(tenant, deps.connections(), address);
    },
    ...(dataOf !== undefined && {
      data: async (kind, name, signal) => {
        const tenant = deps.project(project);
        // What lies in the namespaces of others is not read for this one, whatever the target's account may read.
        if (tenant === undefined || !isAllowed(tenant.restrictions.namespaces, namespace))
          return err(refused(project, namespace));
        const data = await dataOf.call(target, on, { kind, name, namespace }, signal);
        return ok(data);
      },
    }),
    ...(capabilities !== undefined && { capabilities: (signal) => capabilities.call(target, signal) }),
  };
}

/** Another repository at the commit that its rule means now. */
export async function openGit(
  deps: LoopDeps,
  request: GitRequest,
  signal: AbortSignal,
): Promise<Result<OpenedMaterial, Failure>> {
  const access = deps.repoAccess(request.repo);
  if (access === undefined)
    return err(unreachable(request, 'no such repository is configured', 'declare a Connection for it'));
  const refs = await deps.store.refs(request.repo);
  const chosen = chooseRevision(request.revision, Object.fromEntries(refs.map((ref) => [ref.ref, ref.commit])));
  if (!chosen.ok) {
    const why = refs.length === 0 ? 'it was not reached yet' : chosen.error.message;
    return err({ ...chosen.error, message: `${request.repo}: ${why}`, retryable: true });
  }
  const { commit } = chosen.value;
  await deps.git.fetch(access, commit, signal);
  return ok({ pin: { version: commit.slice(0, 7), digest: commit }, tree: await deps.git.tree(access, commit) });
}

/** The trees that the reads of a placement are of, each opened when the first read asks for it. */
export function treesOf(
  deps: LoopDeps,
  { placement }: Pass,
  own: { readonly repo: RepoUrl; readonly tree: Tree },
  signal: AbortSignal,
): (repo: RepoUrl) => Promise<Tree | undefined> {
  const opened = new Map<RepoUrl, Promise<Tree | undefined>>([[own.repo, Promise.resolve(own.tree)]]);
  const open = async (repo: RepoUrl): Promise<Tree | undefined> => {
    const request = gitRequestsOf(placement.source).find((candidate) => candidate.repo === repo);
    const outcome = request === undefined ? undefined : await openGit(deps, request, signal);
    return outcome?.ok === true ? outcome.value.tree : undefined;
  };
  return (repo) => {
    const known = opened.get(repo) ?? open(repo);
    opened.set(repo, known);
    return known;
  };
}

/** The repositories beside its own that a source is made of. */
export function gitRequestsOf({ more = [] }: Pass['placement']['source']): readonly GitRequest[] {
  return more.flatMap(({ from }) => (from?.kind === 'git' ? [from] : []));
}

function refused(project: string, namespace: string): Failure {
  return {
    code: 'object-rejected',
    message: `values in namespace "${namespace}" are not for project "${project}"`,
    next: `name a namespace of the project, or ask who owns Project/${project}`,
    retryable: false,
  };
}

function unreachable(request: MaterialRequest, why: string, next: string): Failure {
  return { code: 'source-unreachable', message: `${describeMaterial(request)}: ${why}`, next, retryable: false };
}
