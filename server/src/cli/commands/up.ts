import { resolve } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { normaliseRepoUrl } from '@fairlead/core/source/repo-url.ts';
import { defineCommand } from '../command.ts';
import type { UpRequest } from '../local-commands.ts';
import { count, flag, negated, text } from '../options.ts';
import { repoAddress } from '../repo-address.ts';
import { yes } from '../shared-options.ts';

export const up = defineCommand({
  name: 'up',
  group: 'start',
  summary: 'start everything on this machine and try it',
  details:
    'Makes the quickstart’s shop (or follows your repository with --repo), starts the server and what it delivers, and prints a sign-in link and what to try. Ctrl-C stops all of it; the next `up` goes on where it was. Nothing is written outside the data directory. A cluster is used only with --context, after saying which one it is and asking; that credential is kept nowhere.',
  args: {},
  options: {
    repo: text('URL', 'follow this configuration repository instead of the quickstart’s'),
    path: text('PATH', 'the folder in that repository which holds the configuration', { completes: 'directory' }),
    port: count('N', 'the page’s port; 0 takes a free one', { from: 0, to: 65_535 }),
    open: negated('do not open a browser'),
    context: text('CONTEXT', 'lend this context of your kubeconfig to targets that name it'),
    kubeconfig: text('FILE', 'the kubeconfig; default KUBECONFIG, then ~/.kube/config', { completes: 'file' }),
    observe: flag('with --context: tell what is there and who manages it, plan, write nothing to any target'),
    ...yes,
  },
  examples: [
    { line: 'fairlead up', does: 'the quickstart' },
    { line: 'fairlead up --context kind-dev', does: 'the quickstart, and its overlay on your cluster' },
    { line: 'fairlead up --context prod --observe', does: 'look at a cluster, change nothing' },
    { line: 'fairlead up --repo https://git.acme.dev/config --path fairlead', does: 'your own repository' },
  ],
  needs: 'data',
  run: ({ local, dataRoot, io }, { options }) => {
    if (options.repo === undefined && options.path !== undefined) {
      throw new AppError('invalid-input', '--path is a folder of --repo; name the repository too');
    }
    const repo = options.repo === undefined ? null : repoAddress(options.repo, io.cwd);
    const address = repo === null ? null : normaliseRepoUrl(repo);
    if (address !== null && !address.ok) throw new AppError('invalid-input', `--repo: ${address.error}`);
    return local.up({
      dataRoot,
      repo,
      path: options.path ?? '',
      port: options.port ?? null,
      openBrowser: options.open,
      context: contextOf(options, io.cwd),
    });
  },
});

type ContextOptions = {
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
  readonly observe: boolean;
  readonly yes: boolean;
};

function contextOf({ context, kubeconfig, observe, yes: agreed }: ContextOptions, cwd: string): UpRequest['context'] {
  if (context === undefined) {
    if (observe || kubeconfig !== undefined)
      throw new AppError('invalid-input', 'name the context of the cluster: --context CONTEXT');
    return null;
  }
  const file = kubeconfig === undefined ? null : resolve(cwd, kubeconfig);
  return { name: context, kubeconfig: file, observe, yes: agreed };
}
