import { putInNamespace, type Scope, scopeKey, unknownKinds } from '@fairlead/core/bundle/put-in-namespace.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { err, ok, type Result } from '@fairlead/core/lib/result.ts';
import type { Failure } from '@fairlead/core/model/failure.ts';
import { type DesiredObject, type Manifest, refOf } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import { ensureMark } from '@fairlead/core/order/object-options.ts';
import type { LoopDeps } from './loop-deps.ts';
import type { Pass } from './pass.ts';

export type Completed = {
  readonly objects: readonly DesiredObject[];
  /** False where the cluster does not know a kind yet: asked again at the next look. */
  readonly isWhole: boolean;
};

/** Objects with the namespace they need. Only kinds that are not Kubernetes' own and not defined beside them are asked for. */
export async function completeNamespaces(
  deps: LoopDeps,
  { placement }: Pass,
  objects: readonly DesiredObject[],
  signal: AbortSignal,
): Promise<Result<Completed, Failure>> {
  if (placement.targetKind !== 'kubernetes') return ok({ objects, isWhole: true });
  const asked = new Map<string, Scope>();
  const unknown = unknownKinds(objects);
  const target = deps.target(placement.target);
  for (const kind of unknown) {
    if (target?.scopeOf === undefined) return err(notAsked(placement.target, kind.kind, 'it is not connected'));
    try {
      const scope = await target.scopeOf(kind.apiVersion, kind.kind, signal);
      if (scope !== undefined) asked.set(scopeKey(kind), scope);
    } catch (error) {
      if (!(error instanceof AppError) || signal.aborted) throw error;
      return err(notAsked(placement.target, kind.kind, error.message));
    }
  }
  const placed = putInNamespace(objects, placement.namespace, asked);
  return ok({ objects: withNamespace(placement, placed), isWhole: asked.size === unknown.length });
}

/** The namespace itself, where the application asks for it, needs it, and does not declare it. */
function withNamespace(
  { createNamespace, namespace, declared }: Placement,
  objects: readonly DesiredObject[],
): readonly DesiredObject[] {
  const isDeclared = objects.some(({ ref }) => ref.group === '' && ref.kind === 'Namespace' && ref.name === namespace);
  const isNeeded = objects.some(({ ref }) => ref.namespace === namespace);
  if (!createNamespace || isDeclared || !isNeeded) return objects;
  const annotations = { [ensureMark]: 'true' };
  const manifest: Manifest = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace, annotations } };
  const origin = { path: declared.path, line: declared.line };
  return [{ ref: refOf(manifest), manifest, origin, secret: false }, ...objects];
}

function notAsked(target: string, kind: string, why: string): Failure {
  return {
    code: 'target-unreachable',
    message: `whether a ${kind} lives in a namespace only the cluster of ${target} knows: ${why}`,
    next: 'name the namespace in the manifest, or see `fairlead get targets`; it is tried again',
    retryable: true,
  };
}
