import { AppError } from '@fairlead/core/lib/app-error.ts';
import { defineCommand } from '../command.ts';
import { count, text } from '../options.ts';
import { repoAddress } from '../repo-address.ts';

export const server = defineCommand({
  name: 'server',
  group: 'start',
  summary: 'serve: follow a configuration repository and deliver',
  details:
    'What a machine or container runs for good. Ends by SIGTERM; what was delivered keeps running. Credentials come from Connections in the repository; the one for the repository itself from FAIRLEAD_GIT_TOKEN.',
  args: {},
  options: {
    repo: text('URL', 'the configuration repository; default FAIRLEAD_REPO'),
    path: text('PATH', 'the folder in it which holds the configuration'),
    host: text('ADDRESS', 'where to listen; default 127.0.0.1, this machine alone'),
    port: count('N', 'the port; 0 takes a free one', { from: 0, to: 65_535 }),
    publicUrl: text('URL', 'where people reach it, when that is another address'),
  },
  examples: [
    {
      line: 'fairlead server --repo https://git.acme.dev/config --data /var/lib/fairlead',
      does: 'follow this repository',
    },
  ],
  needs: 'data',
  run: ({ local, dataRoot, io }, { options }) => {
    const repo = options.repo ?? io.env['FAIRLEAD_REPO'] ?? '';
    if (repo === '') {
      throw new AppError(
        'invalid-input',
        'name the configuration repository: --repo URL (to try it out: `fairlead up`)',
      );
    }
    const { publicUrl } = options;
    if (publicUrl !== undefined && !/^https?:\/\/[^/?#@\s]+$/.test(publicUrl.replace(/\/$/, ''))) {
      throw new AppError(
        'invalid-input',
        '--public-url: write scheme and host only, for example https://fairlead.acme.dev',
      );
    }
    return local.server({
      dataRoot,
      repo: repoAddress(repo, io.cwd),
      path: options.path ?? '',
      host: options.host ?? '127.0.0.1',
      port: options.port ?? null,
      publicUrl: publicUrl?.replace(/\/$/, '') ?? null,
    });
  },
});
