import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { ApiAnswer } from './api-client.ts';
import type { Cluster } from './cluster.ts';
import { type FieldsEntry, type LiveObject, readLive } from './live-object.ts';

export type Rewrite = {
  /** Of the object, with its query. */
  readonly path: string;
  /** Who holds what afterwards, and what else of the metadata is written; undefined when there is nothing to do. */
  readonly next: (
    live: LiveObject,
  ) => { readonly managers: readonly FieldsEntry[]; readonly more?: JsonObject } | undefined;
  readonly timeoutMs?: number;
  readonly signal: AbortSignal;
};

const maxTries = 5;

/**
 * Rewrites who holds which field of an object, and no value. The account is only valid for the version that it was made
 * of: where a controller wrote meanwhile, it is made anew. Undefined when there is nothing to do; the last refusal when
 * the object is another by now, or never stands still.
 */
export async function rewriteManagers(
  { api }: Cluster,
  found: LiveObject,
  { path, next, timeoutMs, signal }: Rewrite,
): Promise<ApiAnswer | undefined> {
  const timeout = timeoutMs === undefined ? {} : { timeoutMs };
  let live = found;
  for (let tries = 1; ; tries++) {
    const wanted = next(live);
    if (wanted === undefined) return undefined;
    const { uid, resourceVersion } = live;
    // An empty list would mean "as before": one empty entry means none.
    const managedFields = wanted.managers.length === 0 ? [{}] : wanted.managers.map(writtenEntry);
    const answer = await api.request({
      method: 'PATCH',
      path,
      contentType: 'application/merge-patch+json',
      body: { metadata: { ...wanted.more, uid, resourceVersion, managedFields } },
      signal,
      ...timeout,
    });
    if (answer.status !== 409 || tries === maxTries) return answer;
    const now = await api.request({ method: 'GET', path, signal, ...timeout });
    if (now.status !== 200) return answer;
    live = readLive(now.body);
    if (live.uid !== uid) return answer;
  }
}

/** An entry as the server reads it. */
function writtenEntry({ manager, operation, apiVersion, time, subresource, fields }: FieldsEntry): JsonObject {
  const entry = { manager, operation, apiVersion, time, fieldsType: 'FieldsV1', fieldsV1: fields };
  return subresource === '' ? entry : { ...entry, subresource };
}
