import type { JsonObject } from '@fairlead/core/lib/json.ts';
import { valueAt } from '@fairlead/core/lib/json-pointer.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { FieldChange } from '@fairlead/core/model/plan.ts';
import type { ApiAnswer } from './api-client.ts';
import type { Cluster } from './cluster.ts';
import { pathOf, type Resource } from './discovery.ts';
import { pointerOf } from './field-path.ts';
import { type FieldsEntry, type LiveObject, ownEntry } from './live-object.ts';
import { leafPaths, subtract, unite } from './owned-fields.ts';
import { rewriteManagers } from './rewrite-managers.ts';

/**
 * Field managers that apply whole manifests. Whoever takes an object over from one of them stands in its place: what
 * it held becomes ours by rewriting `managedFields`, which changes no value and restarts no pod; the next apply then
 * drops what Git does not declare, as the tool itself would have done.
 * Source: kubernetes.io, "Migrating from client-side to server-side apply"; the tools' own manager names.
 */
const appliers: ReadonlySet<string> = new Set([
  'argocd-application-controller',
  'argocd-controller',
  'before-first-apply',
  'gotk-controller',
  'helm',
  'helm-controller',
  'kubectl',
  'kubectl-client-side-apply',
  'kubectl-create',
  'kubectl-replace',
  'kustomize-controller',
]);

/** Notes that such tools leave on objects for themselves: they go with their owner and are no loss. */
const bookkeeping =
  /^\.metadata\.(?:annotations|labels)\.(?:kubectl\.kubernetes\.io\/last-applied-configuration|meta\.helm\.sh\/|argocd\.argoproj\.io\/(?:tracking-id|instance|installation-id)|(?:kustomize|helm)\.toolkit\.fluxcd\.io\/|app\.kubernetes\.io\/managed-by$)/;

/** Whether this manager applies whole manifests, so that we may stand in its place. */
export function isApplier(manager: string): boolean {
  return appliers.has(manager);
}

/** What other tools applied of an object. */
export function appliedByOthers(live: LiveObject): readonly FieldsEntry[] {
  return live.managers.filter((entry) => isApplier(entry.manager) && entry.subresource === '');
}

/**
 * What would be removed in taking over: fields that another tool applied, that nobody else holds and Git does not
 * declare. Pure bookkeeping of that tool does not count.
 */
export function leftovers(live: LiveObject, merged: LiveObject, manager: string): readonly FieldChange[] {
  const entries = appliedByOthers(live);
  const others = live.managers.filter((entry) => !entries.includes(entry) && entry.manager !== manager);
  const kept = others.reduce((fields, entry) => unite(fields, entry.fields), ownEntry(merged, manager)?.fields ?? {});
  return entries.flatMap((entry) =>
    leafPaths(subtract(entry.fields, kept)).flatMap((path): readonly FieldChange[] => {
      const pointer = bookkeeping.test(path) ? undefined : pointerOf(live.manifest, path);
      const before = pointer === undefined ? undefined : valueAt(live.manifest, pointer);
      return pointer === undefined || before === undefined ? [] : [{ path: pointer, before, takenFrom: entry.manager }];
    }),
  );
}

/** Of these, what is no default: a tool that does not apply on the server's side is held to have written defaults, too. */
export function withoutDefaults(
  lost: readonly FieldChange[],
  defaulted: JsonObject | undefined,
): readonly FieldChange[] {
  if (defaulted === undefined) return lost;
  return lost.filter(({ path, before }) => {
    const fresh = valueAt(defaulted, path);
    return fresh === undefined || before === undefined || stableStringify(fresh) !== stableStringify(before);
  });
}

export type Move = {
  readonly resource: Resource;
  readonly manager: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
};

/**
 * Makes what other tools applied ours, as if we had applied it. Undefined when there is nothing to move; a refusal (409)
 * when the object is another by now.
 */
export function moveOwnership(
  cluster: Cluster,
  found: LiveObject,
  { resource, manager, timeoutMs, signal }: Move,
): Promise<ApiAnswer | undefined> {
  const path = pathOf(resource, found.ref.namespace, found.ref.name);
  const next = (live: LiveObject) => {
    const { apiVersion } = live.manifest;
    const moved = appliedByOthers(live).filter((entry) => entry.apiVersion === apiVersion);
    if (moved.length === 0) return undefined;
    const own = ownEntry(live, manager);
    const time =
      moved
        .map((entry) => entry.time)
        .sort()
        .at(-1) ?? '';
    const fields = moved.reduce((all, entry) => unite(all, entry.fields), own?.fields ?? {});
    const ours: FieldsEntry = { manager, operation: 'Apply', apiVersion, time, subresource: '', fields };
    return { managers: [ours, ...live.managers.filter((entry) => !moved.includes(entry) && entry !== own)] };
  };
  return rewriteManagers(cluster, found, { path, next, timeoutMs, signal });
}
