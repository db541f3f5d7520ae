import { isJsonObject } from '@fairlead/core/lib/json.ts';
import type { DesiredObject, ObjectRef } from '@fairlead/core/model/object.ts';
import type { IgnoreRule } from '@fairlead/core/model/settings.ts';
import type { ObserveRequest } from '../../../ports/target.ts';
import type { Cluster } from './cluster.ts';
import { rulesWithScalers } from './ignored-fields.ts';
import type { KindNames } from './kind-names.ts';
import { fieldManager, type Marks, marksOf } from './marks.ts';
import type { PlannedForce } from './planned-force.ts';
import type { SettledObjects } from './settled-objects.ts';

/** One look at a placement: what is asked, and what holds for all of its objects, found out once. */
export type Look = {
  readonly cluster: Cluster;
  readonly request: ObserveRequest;
  readonly manager: string;
  readonly marks: Marks;
  readonly rules: readonly IgnoreRule[];
  /** Namespaces that the bundle itself brings. */
  readonly namespaces: ReadonlySet<string>;
  /** Kinds that the bundle itself defines, as `group/kind`. */
  readonly kinds: ReadonlySet<string>;
  readonly settled: SettledObjects;
  readonly forces: PlannedForce;
  /** What is not there of a whole kind; null where who looks may not see whole kinds. */
  readonly names: KindNames | null;
  readonly signal: AbortSignal;
};

export function beginLook(
  cluster: Cluster,
  { settled, forces, names }: Pick<Look, 'settled' | 'forces' | 'names'>,
  request: ObserveRequest,
  signal: AbortSignal,
): Look {
  const { on, objects, ignore } = request;
  return {
    cluster,
    request,
    manager: fieldManager(on.installation),
    marks: marksOf(on, cluster.digests.hash),
    rules: rulesWithScalers(ignore, objects),
    namespaces: new Set(objects.flatMap(({ ref }) => (isNamespace(ref) ? [ref.name] : []))),
    kinds: definedKinds(objects),
    settled,
    forces,
    names: request.mayTrustWatch === true ? names : null,
    signal,
  };
}

/** The kinds that these objects define, as `group/kind`. */
export function definedKinds(objects: readonly DesiredObject[]): ReadonlySet<string> {
  return new Set(
    objects.flatMap(({ ref, manifest }) => {
      if (!isDefinition(ref)) return [];
      const spec = manifest['spec'];
      const names = isJsonObject(spec) ? spec['names'] : undefined;
      return isJsonObject(spec) && isJsonObject(names) ? [`${String(spec['group'])}/${String(names['kind'])}`] : [];
    }),
  );
}

export function isNamespace({ group, kind }: ObjectRef): boolean {
  return group === '' && kind === 'Namespace';
}

export function isDefinition({ group, kind }: ObjectRef): boolean {
  return group === 'apiextensions.k8s.io' && kind === 'CustomResourceDefinition';
}
