export interface LocalCluster {
  readonly name: string;
  readonly url: string;
  readonly ca: string;
  readonly token: string;
}

/** One kubeconfig (JSON, which is YAML) with a context for each cluster; everything inline, so that it can be copied. */
export function kubeconfigOf(clusters: readonly LocalCluster[]): string {
  const config = {
    apiVersion: 'v1',
    kind: 'Config',
    clusters: clusters.map(({ name, url, ca }) => ({
      name,
      cluster: { server: url, 'certificate-authority-data': Buffer.from(ca).toString('base64') },
    })),
    users: clusters.map(({ name, token }) => ({ name, user: { token } })),
    contexts: clusters.map(({ name }) => ({ name, context: { cluster: name, user: name } })),
    'current-context': clusters[0]?.name ?? '',
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}
