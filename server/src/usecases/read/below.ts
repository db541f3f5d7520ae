import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import { formatRef, type Manifest, type ObjectRef, objectKey, parseObjectKey } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Tree, TreeNode } from '@fairlead/core/model/tree.ts';
import { drawNetwork } from '@fairlead/core/network/draw-network.ts';
import { isRouting } from '@fairlead/core/network/read-routing.ts';
import type { AnswerOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { NetworkView, PodList, PodView, TreeNodeView, TreeView } from '@fairlead/core/wire/view/below.ts';
import type { Target } from '../../ports/target.ts';
import { placementFor } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { namesOf } from '../view/names.ts';
import { findRef } from './find-ref.ts';
import { onTarget } from './objects.ts';

type Asked = { readonly placement: Placement; readonly target: Target };

/** The placement, if the caller may see it, and its target, if that is connected. */
async function placed(deps: UseCaseDeps, caller: Caller, id: string): Outcome<Asked> {
  const found = await placementFor(deps, caller, id, 'view');
  if (!found.ok) return found;
  const { placement } = found.value;
  const target = deps.targets(placement.target);
  if (target === undefined)
    return refuse('unavailable', `target ${placement.target} is not connected; see \`fairlead get targets\``);
  return ok({ placement, target });
}

/** What stands below one object, or below all of a placement; asked of the target only because somebody looks. */
export async function readTree(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  object: string | undefined,
): Outcome<TreeView> {
  const found = await placed(deps, caller, id);
  if (!found.ok) return found;
  const { placement, target } = found.value;
  const refs = await refsOf(deps, placement, object);
  if (!refs.ok) return refs;
  const tree = await target.tree(onTarget(deps, placement), refs.value, caller.signal);
  return ok({ ...namesOf(placement), nodes: tree.nodes.map(nodeView), unread: tree.unread, asOf: deps.clock.now() });
}

async function refsOf(
  deps: UseCaseDeps,
  placement: Placement,
  object: string | undefined,
): Outcome<readonly ObjectRef[]> {
  if (object !== undefined) {
    const found = await findRef(deps, placement, object);
    return found.ok ? ok([found.value.ref]) : found;
  }
  return ok((await deps.store.objectsOf(placement.id)).map(({ key }) => parseObjectKey(key)));
}

function nodeView(node: TreeNode): TreeNodeView {
  const { ref, uid, parent, health, createdAt, pod } = node;
  return {
    object: formatRef(ref),
    key: objectKey(ref),
    kind: ref.kind,
    name: ref.name,
    uid,
    parent,
    health: health.status,
    message: health.message,
    createdAt,
    pod: pod === undefined ? null : podView(pod),
  };
}

function podView({ status, ready, containers, restarts, images, node }: NonNullable<TreeNode['pod']>) {
  return { status, ready, containers, restarts, images, node };
}

/** Kinds that run no pods at any depth need not be asked about. */
const withoutPods: ReadonlySet<string> = new Set([
  '/ConfigMap',
  '/Secret',
  '/ServiceAccount',
  '/Namespace',
  '/PersistentVolumeClaim',
  '/Service',
  'networking.k8s.io/Ingress',
  'networking.k8s.io/NetworkPolicy',
  'rbac.authorization.k8s.io/Role',
  'rbac.authorization.k8s.io/RoleBinding',
  'rbac.authorization.k8s.io/ClusterRole',
  'rbac.authorization.k8s.io/ClusterRoleBinding',
  'apiextensions.k8s.io/CustomResourceDefinition',
  'autoscaling/HorizontalPodAutoscaler',
  'policy/PodDisruptionBudget',
]);

/** The pods that a placement runs: those in trouble first, then by what runs them. */
export async function listPods(deps: UseCaseDeps, caller: Caller, id: string): Outcome<PodList> {
  const found = await placed(deps, caller, id);
  if (!found.ok) return found;
  const { placement, target } = found.value;
  const all = await refsOf(deps, placement, undefined);
  if (!all.ok) return all;
  const refs = all.value.filter(({ group, kind }) => !withoutPods.has(`${group}/${kind}`));
  const tree = await target.tree(onTarget(deps, placement), refs, caller.signal);
  const byUid = new Map(tree.nodes.map((node) => [node.uid, node]));
  const items = tree.nodes.flatMap((node) =>
    node.pod === undefined ? [] : [podRow(placement, node, node.pod, byUid)],
  );
  return ok({ items: items.sort(inTrouble), unread: tree.unread, asOf: deps.clock.now() });
}

function podRow(
  placement: Placement,
  node: TreeNode,
  pod: NonNullable<TreeNode['pod']>,
  byUid: ReadonlyMap<string, TreeNode>,
): PodView {
  let root = node;
  for (let above = byUid.get(root.parent); above !== undefined; above = byUid.get(above.parent)) root = above;
  const { ref, health, createdAt } = node;
  return {
    ...namesOf(placement),
    object: formatRef(ref),
    key: objectKey(ref),
    name: ref.name,
    namespace: ref.namespace,
    of: formatRef(root.ref),
    health: health.status,
    message: health.message,
    createdAt,
    ...podView(pod),
  };
}

const urgency = ['degraded', 'missing', 'unknown', 'progressing', 'suspended', 'healthy'];

function inTrouble(a: PodView, b: PodView): number {
  const urgent = urgency.indexOf(a.health) - urgency.indexOf(b.health);
  return urgent || compare(a.of, b.of) || compare(a.name, b.name);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** More are not asked for one by one. */
const mostRouting = 60;

/** The ways from outside to pods. What cannot be read live is drawn as Git declares it, and told. */
export async function readNetwork(deps: UseCaseDeps, caller: Caller, id: string): Outcome<NetworkView> {
  const found = await placed(deps, caller, id);
  if (!found.ok) return found;
  const { placement, target } = found.value;
  const all = await refsOf(deps, placement, undefined);
  if (!all.ok) return all;
  const on = onTarget(deps, placement);
  const routing = all.value.filter(isRouting);
  const [manifests, tree] = await Promise.all([
    readLive(target, on, routing.slice(0, mostRouting), caller.signal),
    target.tree(
      on,
      all.value.filter((ref) => isRouting(ref) || runsPods(ref)),
      caller.signal,
    ),
  ]);
  const { nodes, edges } = drawNetwork(manifests.found, tree);
  const left = routing.length - mostRouting;
  const more = left > 0 ? [`${left} more Services and routes are not drawn`] : [];
  return ok({
    ...namesOf(placement),
    nodes: nodes.map(({ id: name, ref, layer, health, notes, isOurs }) => ({
      id: name,
      key: objectKey(ref),
      kind: ref.kind,
      name: ref.name,
      namespace: ref.namespace,
      layer,
      health: health.status,
      message: health.message,
      notes,
      ours: isOurs,
    })),
    edges,
    unread: [...manifests.unread, ...tree.unread, ...more],
    asOf: deps.clock.now(),
  });
}

function runsPods({ group, kind }: ObjectRef): boolean {
  return !withoutPods.has(`${group}/${kind}`);
}

async function readLive(
  target: Target,
  on: Parameters<Target['live']>[0],
  refs: readonly ObjectRef[],
  signal: AbortSignal,
): Promise<{ readonly found: readonly Manifest[]; readonly unread: Tree['unread'] }> {
  const unread: string[] = [];
  const found = await Promise.all(
    refs.map(async (ref) => {
      try {
        const live = await target.live(on, ref, signal);
        return live === undefined ? [] : [live as Manifest]; // a live object is whole
      } catch (error) {
        if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
        unread.push(`${formatRef(ref)}: ${error.message}`);
        return [];
      }
    }),
  );
  return { found: found.flat(), unread };
}

/** What the target says happened to an object and to what stands below it. */
export async function listNotes(
  deps: UseCaseDeps,
  caller: Caller,
  id: string,
  object: string,
): Outcome<AnswerOf<Routes['listNotes']>> {
  const found = await placed(deps, caller, id);
  if (!found.ok) return found;
  const { placement, target } = found.value;
  const subject = await findRef(deps, placement, object);
  if (!subject.ok) return subject;
  const notes = await target.notes(onTarget(deps, placement), subject.value.ref, caller.signal);
  const items = notes.map(({ ref, at, isWarning, reason, message, from, count }) => ({
    ...{ object: formatRef(ref), key: objectKey(ref), at, warning: isWarning },
    ...{ reason, message, from, count },
  }));
  return ok({ items, asOf: deps.clock.now() });
}
