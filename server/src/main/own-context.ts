import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import {
  accessOfContext,
  type FoundContext,
  findContext,
  type Survey,
  surveyCluster,
  writeContext,
} from '../adapters/targets/kubernetes/index.ts';
import type { CliIo } from '../cli/cli-io.ts';
import type { UpRequest } from '../cli/local-commands.ts';
import { agrees } from '../cli/output/confirm.ts';
import { tableLines } from '../cli/text/table.ts';
import { systemClock } from '../io/system-clock.ts';

export type OwnContext = {
  readonly name: string;
  readonly kubeconfig: Secret;
  /** The program that gives its token: agreed to with the context. */
  readonly program: string | null;
};
export type ContextRequest = NonNullable<UpRequest['context']>;

/**
 * The context that a person lends `up` for as long as it runs; it is kept nowhere. Says which cluster that is and asks;
 * when it is only to be observed, also what is there and who manages it.
 */
export async function lendContext(request: ContextRequest, io: CliIo): Promise<OwnContext> {
  const { name, observe } = request;
  const found = await findContext(name, request.kubeconfig, io.env);
  io.out.write(`\n  ${describeContext(found)}\n`);
  const question = observe ? 'Look at this cluster (nothing is written to it)?' : 'Deliver to this cluster?';
  if (!(await agrees({ io }, question, request.yes)))
    throw new AppError('cancelled', 'nothing was started: the context was not agreed to');
  if (observe) {
    const { exec } = found.context.user;
    const rules = { allowed: exec === undefined ? [] : [exec.command], env: io.env, cwd: io.cwd };
    const survey = await surveyCluster(accessOfContext(found.context, rules), systemClock, io.signal);
    io.out.write(`${surveyLines(survey).join('\n')}\n`);
  }
  const kubeconfig = new Secret(writeContext(found.context));
  return { name, kubeconfig, program: found.context.user.exec?.command ?? null };
}

/** `Context prod of ~/.kube/config: https://10.0.0.1:6443 with a token`, so that nobody takes one cluster for another. */
export function describeContext({ context, file }: FoundContext): string {
  const { cluster, user } = context;
  const ways = [
    user.token === undefined ? '' : 'with a token',
    user['client-certificate-data'] === undefined ? '' : 'with a client certificate',
    user.exec === undefined ? '' : `with what ${user.exec.command} gives`,
    cluster['insecure-skip-tls-verify'] === true ? '(its certificate is not checked)' : '',
  ].filter((way) => way !== '');
  return `Context ${context.name} of ${file}: ${cluster.server ?? 'no address'} ${ways.join(' ') || 'without a credential'}`;
}

function surveyLines({ version, rows, unseen }: Survey): readonly string[] {
  const columns = [
    { title: 'MANAGED BY', value: (row: Survey['rows'][number]) => row.tool },
    { title: 'AS', value: (row: Survey['rows'][number]) => row.name },
    { title: 'OBJECTS', value: (row: Survey['rows'][number]) => String(row.objects) },
    { title: 'NAMESPACES', value: (row: Survey['rows'][number]) => row.namespaces.join(', ') },
  ];
  const room = { columns: Number.POSITIVE_INFINITY, wide: true, style: (_: unknown, text: string) => text };
  const what = rows.length === 0 ? ['nothing that anybody declared'] : tableLines(columns, rows, room);
  const blind = unseen.length === 0 ? [] : [`not seen (no right to list, or no answer): ${unseen.join(', ')}`];
  return [
    '',
    `  Kubernetes ${version}. What is there, by the marks of its managers:`,
    ...[...what, ...blind].map((line) => `  ${line}`),
  ];
}
