import { AppError } from '@fairlead/core/lib/app-error.ts';
import { isJsonObject, type Json } from '@fairlead/core/lib/json.ts';
import { readStatus } from './api-status.ts';
import type { Cluster } from './cluster.ts';

/**
 * The data of a ConfigMap or Secret as text; undefined where there is none. Errors: `forbidden` where it may not be read,
 * `invalid-input` where an entry is no text.
 */
export async function readData(
  { api }: Cluster,
  {
    kind,
    namespace,
    name,
  }: { readonly kind: 'ConfigMap' | 'Secret'; readonly namespace: string; readonly name: string },
  signal: AbortSignal,
): Promise<{ readonly [key: string]: string } | undefined> {
  const plural = kind === 'Secret' ? 'secrets' : 'configmaps';
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/${plural}/${encodeURIComponent(name)}`;
  const { status, body } = await api.request({ method: 'GET', path, signal });
  if (status === 404) return undefined;
  if (status === 403)
    throw new AppError(
      'forbidden',
      `${kind}/${namespace}/${name} may not be read: ${readStatus(status, body).message}`,
    );
  if (status !== 200)
    throw new AppError('unavailable', `${kind}/${namespace}/${name}: ${readStatus(status, body).message}`, {
      retry: 'backoff',
    });
  const data = isJsonObject(body['data']) ? Object.entries(body['data']) : [];
  return Object.fromEntries(data.map(([key, value]) => [key, textOf(value, kind, `${kind}/${namespace}/${name}`)]));
}

function textOf(value: Json, kind: 'ConfigMap' | 'Secret', what: string): string {
  const text = typeof value === 'string' ? value : '';
  if (kind === 'ConfigMap') return text;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(text, 'base64'));
  } catch {
    throw new AppError('invalid-input', `${what} holds something that is no text; values of charts are`);
  }
}
