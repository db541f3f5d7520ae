import { resolve } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { defineCommand } from '../command.ts';
import { argument, text } from '../options.ts';
import { yes } from '../shared-options.ts';

export const adopt = defineCommand({
  name: 'adopt',
  group: 'write',
  summary: 'write what lives in a namespace as manifests for Git, proven by zero difference',
  details:
    'Each declared object becomes a clean manifest: what kubectl noted of its last apply, else the fields that people and tools hold. Each is then looked at as a delivery would look at it (dry runs), and what taking it over would change is told. Nothing is written to the cluster. Secrets are left out. Ends with 6 where one differs.',
  args: { namespace: argument('the namespace') },
  options: {
    context: text('CONTEXT', 'the context of your kubeconfig'),
    kubeconfig: text('FILE', 'the kubeconfig; default KUBECONFIG, then ~/.kube/config', { completes: 'file' }),
    into: text('DIR', 'where the manifests go; default a folder named like the namespace', { completes: 'directory' }),
    ...yes,
  },
  examples: [{ line: 'fairlead adopt shop --context prod --into deploy/prod', does: 'bring a namespace into Git' }],
  needs: 'nothing',
  run: ({ local, io }, { args, options }) => {
    const { context, kubeconfig } = options;
    if (context === undefined)
      throw new AppError(
        'invalid-input',
        'name the cluster: --context CONTEXT (`kubectl config get-contexts` lists them)',
      );
    return local.adopt({
      context,
      kubeconfig: kubeconfig === undefined ? null : resolve(io.cwd, kubeconfig),
      namespace: args.namespace,
      folder: resolve(io.cwd, options.into ?? args.namespace),
      yes: options.yes,
    });
  },
});
