import { resolve } from 'node:path';
import { namePattern } from '@fairlead/core/configuration/field-schemas.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { defineCommand } from '../command.ts';
import { argument, flag, negated, text } from '../options.ts';
import { yes } from '../shared-options.ts';

export const targetAdd = defineCommand({
  name: 'target add',
  group: 'write',
  summary: 'keep the credential of a cluster here, and print its Target',
  details:
    'Takes one context of your kubeconfig, puts what it names of files into it, and keeps it sealed in the vault of this installation; the kubeconfig itself is not looked at again. Says which context of which file at which address, and asks. The Target goes to standard output, to be committed to the configuration repository; without that document nothing is delivered.',
  args: { name: argument('what the target is called') },
  options: {
    context: text('CONTEXT', 'the context of the kubeconfig'),
    kubeconfig: text('FILE', 'the kubeconfig; default KUBECONFIG, then ~/.kube/config', { completes: 'file' }),
    namespace: text('NAMESPACE', 'of objects that name none; default that of the context'),
    production: flag('the target is of the production tier'),
    insecure: flag('accept a context that does not check its cluster’s certificate'),
    test: negated('do not ask the cluster for its version first'),
    ...yes,
  },
  examples: [
    { line: 'fairlead target add dev --context kind-dev', does: 'look, ask, keep, print' },
    {
      line: 'fairlead target add prod --context prod --production --yes',
      does: 'without asking; append what it prints to a file',
    },
  ],
  needs: 'data',
  run: ({ local, dataRoot, io }, { args, options }) => {
    const { context, kubeconfig, namespace } = options;
    if (context === undefined)
      throw new AppError(
        'invalid-input',
        'name the context: --context CONTEXT (`kubectl config get-contexts` lists them)',
      );
    if (!new RegExp(namePattern).test(args.name))
      throw new AppError('invalid-input', `"${args.name}" is no name; use lower-case letters, digits, "-" and "."`);
    return local.addTarget({
      dataRoot,
      name: args.name,
      context,
      kubeconfig: kubeconfig === undefined ? null : resolve(io.cwd, kubeconfig),
      namespace: namespace ?? null,
      production: options.production,
      insecure: options.insecure,
      test: options.test,
      yes: options.yes,
    });
  },
});
