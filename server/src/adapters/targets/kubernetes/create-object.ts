import type { JsonObject } from '@fairlead/core/lib/json.ts';
import type { ApiAnswer } from './api-client.ts';
import { readStatus } from './api-status.ts';
import { type Apply, applyObject, type Cluster } from './cluster.ts';

/** No object ever has this version: etcd counts from the empty store on, which is 1. */
const noObjects = '1';

/**
 * Makes an object by server-side apply, and touches none that is there: the version that goes along is nobody's, so that
 * an object of this name is a conflict (409), which the server finds out in the same transaction. Undefined then, and where
 * a server wants no version with what is made: somebody must look first.
 */
export async function createObject(cluster: Cluster, apply: Omit<Apply, 'force'>): Promise<ApiAnswer | undefined> {
  const metadata = apply.manifest['metadata'] as JsonObject; // whatever is applied has one
  const manifest = { ...apply.manifest, metadata: { ...metadata, resourceVersion: noObjects } };
  const answer = await applyObject(cluster, { ...apply, manifest, force: false });
  const isThere = answer.status === 409;
  const wantsNone = answer.status >= 400 && /resourceVersion/i.test(readStatus(answer.status, answer.body).message);
  return isThere || wantsNone ? undefined : answer;
}
