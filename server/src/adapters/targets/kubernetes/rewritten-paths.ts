import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { diffValues } from './diff-owned.ts';
import { type LiveObject, ownEntry } from './live-object.ts';
import { project } from './owned-fields.ts';

const mostPaths = 8;

/**
 * Where the server stored otherwise than was sent: admission rewrote the field, or the server writes such a value in a form
 * of its own. It is no drift, and somebody may wonder. JSON pointers without values; the first few.
 */
export function rewrittenPaths(sent: JsonObject, live: LiveObject, manager: string): readonly string[] {
  const entry = ownEntry(live, manager);
  if (entry === undefined || entry.apiVersion !== sent['apiVersion']) return [];
  const { apiVersion: _version, kind: _kind, metadata, ...rest } = sent;
  const { name: _name, namespace: _namespace, uid: _uid, ...labelled } = metadata as JsonObject; // whatever is sent has one
  const differing = diffValues({ ...rest, metadata: labelled }, project(live.manifest, entry.fields), '');
  // What is not there any more was left to somebody else by ourselves.
  return differing.flatMap(({ path, after }) => (after === undefined ? [] : [path])).slice(0, mostPaths);
}
