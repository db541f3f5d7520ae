import { AppError } from '@fairlead/core/lib/app-error.ts';
import { Secret } from '@fairlead/core/lib/secret.ts';
import type { ApiAccess, Impersonation } from '../api-access.ts';
import { type ExecRules, execCredential } from './exec-credential.ts';
import type { KubeconfigContext, KubeconfigUser } from './kubeconfig.ts';

/**
 * How a context's API server is reached. What names files of this machine is refused (`fairlead target add` puts their
 * content in), as are ways of signing in that Kubernetes itself has dropped; a program is run only where the operator
 * allows it. Throws `invalid-input` and `forbidden`, with the context and the field.
 */
export function accessOfContext(context: KubeconfigContext, rules: ExecRules): ApiAccess {
  const { name, cluster, user } = context;
  const refuse = (field: string, why: string): never => {
    throw new AppError('invalid-input', `context ${name}: ${field} ${why}`);
  };
  const files = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'] as const;
  const named: { readonly [field: string]: unknown } = { ...cluster, ...user };
  for (const field of files) {
    if (named[field] !== undefined)
      refuse(field, 'names a file of this machine; `fairlead target add` puts its content into the vault');
  }
  if (user['auth-provider'] !== undefined) refuse('auth-provider', 'was dropped by Kubernetes 1.26; use exec');
  if (user.username !== undefined || user.password !== undefined)
    refuse('username', 'and password were dropped by Kubernetes 1.19; use a token or certificate');
  const server = cluster.server ?? '';
  if (!URL.canParse(server) || new URL(server).protocol !== 'https:')
    refuse('server', 'is no https address; Fairlead sends no credential over an open line');
  return {
    url: server.replace(/\/+$/, ''),
    ca: decoded(cluster['certificate-authority-data']),
    token: user.token === undefined || user.token === '' ? null : new Secret(user.token),
    ...(cluster['tls-server-name'] === undefined ? {} : { tlsServerName: cluster['tls-server-name'] }),
    ...(cluster['insecure-skip-tls-verify'] === true ? { insecure: true } : {}),
    ...(cluster['proxy-url'] === undefined ? {} : { proxy: cluster['proxy-url'] }),
    ...clientCertificate(user, refuse),
    ...impersonation(user),
    ...(user.exec === undefined ? {} : { renewToken: execCredential(name, user.exec, server, rules) }),
  };
}

function clientCertificate(user: KubeconfigUser, refuse: (field: string, why: string) => never): Partial<ApiAccess> {
  const certificate = decoded(user['client-certificate-data']);
  const key = decoded(user['client-key-data']);
  if (certificate === null && key === null) return {};
  if (certificate === null) return refuse('client-certificate-data', 'is missing beside its key');
  if (key === null) return refuse('client-key-data', 'is missing beside its certificate');
  return { clientCertificate: { certificate, key: new Secret(key) } };
}

function impersonation(user: KubeconfigUser): { readonly as?: Impersonation } {
  if (user.as === undefined || user.as === '') return {};
  return { as: { user: user.as, groups: user['as-groups'] ?? [] } };
}

function decoded(base64: string | undefined): string | null {
  return base64 === undefined || base64 === '' ? null : Buffer.from(base64, 'base64').toString('utf8');
}
