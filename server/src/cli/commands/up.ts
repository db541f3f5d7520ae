import { AppError } from '@fairlead/core/lib/app-error.ts';
import { normaliseRepoUrl } from '@fairlead/core/source/repo-url.ts';
import { defineCommand } from '../command.ts';
import { count, negated, text } from '../options.ts';
import { repoAddress } from '../repo-address.ts';

export const up = defineCommand({
  name: 'up',
  group: 'start',
  summary: 'start everything on this machine and try it',
  details:
    'Makes the quickstart’s shop (or follows your repository with --repo), starts the server and what it delivers, and prints a sign-in link and what to try. Ctrl-C stops all of it; the next `up` goes on where it was. Nothing is written outside the data directory.',
  args: {},
  options: {
    repo: text('URL', 'follow this configuration repository instead of the quickstart’s'),
    path: text('PATH', 'the folder in that repository which holds the configuration', { completes: 'directory' }),
    port: count('N', 'the page’s port; 0 takes a free one', { from: 0, to: 65_535 }),
    open: negated('do not open a browser'),
  },
  examples: [
    { line: 'fairlead up', does: 'the quickstart' },
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
    });
  },
});
