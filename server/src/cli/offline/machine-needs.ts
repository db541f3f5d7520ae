import type { ClusterReach, Configuration, Connection } from '@fairlead/core/configuration/configuration.ts';

/** Something that a new machine must be given, because no backup and no repository holds it. */
export type MachineNeed = {
  readonly what: string;
  readonly why: string;
  readonly from: { readonly env: string } | { readonly file: string } | { readonly vault: string };
};

type Source = {
  readonly env?: string | undefined;
  readonly file?: string | undefined;
  readonly vault?: string | undefined;
};

/** Keys first, then the credentials that connections name, then kubeconfigs; each place once. */
export function machineNeeds(configuration: Configuration | undefined, keys: string): readonly MachineNeed[] {
  const needs: MachineNeed[] = [
    { what: 'the master key', why: 'opens the sealed parts of the store', from: { file: `${keys}/master.key` } },
    ...(configuration?.connections ?? []).flatMap(ofConnection),
    ...(configuration?.targets ?? []).flatMap(({ name, runs }) =>
      runs.kind === 'kubernetes' ? ofCluster(`target ${name}`, runs.reach) : [],
    ),
  ];
  const seen = new Set<string>();
  return needs.filter(({ from }) => {
    const key = JSON.stringify(from);
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}

function ofConnection(connection: Connection): readonly MachineNeed[] {
  const { name } = connection;
  if (connection.kind === 'webhook')
    return need(`the secret of webhook ${name}`, 'signs its messages', connection.credential);
  if (connection.kind === 'kubernetes') return ofCluster(`connection ${name}`, connection.reach);
  const certificate = (file: string | null, what: string): readonly MachineNeed[] =>
    file === null ? [] : [{ what: `${what} of connection ${name}`, why: 'proves the host', from: { file } }];
  if (connection.kind === 'workload') return certificate(connection.caFile, 'the CA file');
  const reading = [
    ...need(`the credential of connection ${name}`, whyOf(connection), connection.credential),
    ...certificate(connection.caFile, 'the CA file'),
  ];
  if (connection.kind !== 'git') return reading;
  return [
    ...reading,
    ...need(`the write credential of connection ${name}`, `pushes to ${connection.url}`, connection.write),
    ...need(`the webhook secret of connection ${name}`, 'checks what the forge sends', connection.webhookSecret),
    ...certificate(connection.knownHostsFile, 'the known hosts'),
  ];
}

function whyOf(connection: Exclude<Connection, { kind: 'webhook' | 'kubernetes' | 'workload' }>): string {
  return 'issuer' in connection ? `signs people in by ${connection.issuer}` : `reads ${connection.url}`;
}

function ofCluster(who: string, reach: ClusterReach): readonly MachineNeed[] {
  if (reach.kind === 'kubeconfig') return need(`the kubeconfig of ${who}`, 'reaches its cluster', reach.credential);
  return reach.kind === 'server' ? need(`the token of ${who}`, `for ${reach.server}`, reach.credential) : [];
}

function need(what: string, why: string, source: Source | null): readonly MachineNeed[] {
  const { env, file, vault } = source ?? {};
  if (env !== undefined) return [{ what, why, from: { env } }];
  if (file !== undefined) return [{ what, why, from: { file } }];
  return vault === undefined ? [] : [{ what, why, from: { vault } }];
}
