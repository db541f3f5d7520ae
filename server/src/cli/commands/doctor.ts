import { resolve } from 'node:path';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { checkMachine } from '../doctor/check-machine.ts';
import { checkNeeds } from '../doctor/check-needs.ts';
import { checkServer } from '../doctor/check-server.ts';
import type { Finding } from '../doctor/finding.ts';
import { exitCodes } from '../exit-codes.ts';
import type { RightsRequest } from '../local-commands.ts';
import { text } from '../options.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printValue } from '../output/print-value.ts';
import { dataOutput } from '../shared-options.ts';
import type { Colour } from '../text/style.ts';

const looks: { readonly [Level in Finding['level']]: readonly [string, Colour] } = {
  good: ['✓', 'good'],
  note: ['·', 'dim'],
  warn: ['!', 'warn'],
  bad: ['✗', 'bad'],
};

export const doctor = defineCommand({
  name: 'doctor',
  group: 'start',
  summary: 'check this machine and the server; list what a new machine must be given',
  details: 'Ends with 8 where something must be mended.',
  args: {},
  options: {
    rbac: text(
      'TARGET',
      'instead print the roles that this cluster needs for what is managed there, and what is missing',
    ),
    account: text('NAMESPACE/NAME', 'with --rbac: the service account they are for; default fairlead/fairlead'),
    context: text('CONTEXT', 'with --rbac: lend this context of your kubeconfig, as to `up`; it is kept nowhere'),
    kubeconfig: text('FILE', 'with --context: the kubeconfig; default KUBECONFIG, then ~/.kube/config', {
      completes: 'file',
    }),
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead doctor', does: 'everything' },
    { line: 'fairlead doctor --rbac prod', does: 'the least rights that suffice on prod' },
    { line: 'fairlead doctor --rbac dev --context kind-dev', does: 'the same, for a cluster that was lent to `up`' },
  ],
  needs: 'server',
  run: async (context, { options }) => {
    if (options.rbac !== undefined) {
      const account = readAccount(options.account ?? 'fairlead/fairlead');
      const lent = lentContext(options, context.io.cwd);
      return context.local.rights({ dataRoot: context.dataRoot, target: options.rbac, account, lent });
    }
    const machine = await checkMachine(context);
    const server = await checkServer(context);
    const needs = await checkNeeds(context);
    const all = [...machine, ...server, ...needs];
    if (!printValue(context, { machine, server, needs })) {
      printFindings(context, 'This machine', machine);
      printFindings(context, 'The server', server);
      printFindings(context, 'What a new machine must be given', needs);
    }
    return all.some(({ level }) => level === 'bad') ? exitCodes.faulty : exitCodes.ok;
  },
});

function lentContext(
  { context, kubeconfig }: { readonly context?: string | undefined; readonly kubeconfig?: string | undefined },
  cwd: string,
): RightsRequest['lent'] {
  if (context === undefined && kubeconfig !== undefined)
    throw new AppError('invalid-input', 'name the context of the cluster: --context CONTEXT');
  if (context === undefined) return null;
  return { context, kubeconfig: kubeconfig === undefined ? null : resolve(cwd, kubeconfig) };
}

function readAccount(text: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = '', ...rest] = text.split('/');
  if (namespace === '' || name === '' || rest.length > 0)
    throw new AppError('invalid-input', `--account ${text}: write NAMESPACE/NAME`);
  return { namespace, name };
}

function printFindings(context: Context, title: string, findings: readonly Finding[]): void {
  if (findings.length === 0) return;
  context.print(context.style('strong', title));
  for (const { level, text, next } of findings) {
    const [symbol, colour] = looks[level];
    context.print(`  ${context.style(colour, symbol)} ${text}`);
    if (next !== undefined) printSentence(context, next, 6);
  }
}
