import type { PlacementId } from '../model/ids.ts';
import type { InputRef } from '../model/placement.ts';
import { findCycles } from './find-cycles.ts';
import { didYouMean } from './suggest.ts';

/** Where an application is placed, as far as others may depend on it. */
export type Placed = { readonly id: PlacementId; readonly stage: string; readonly target: string };

export type DependencySpec = {
  readonly dependsOn: readonly string[];
  readonly inputs: { readonly [name: string]: string };
};
export type LinkFault = { readonly pointer: string; readonly message: string };
export type Links = { readonly dependsOn: readonly PlacementId[]; readonly inputs: readonly InputRef[] };

/**
 * Finds the placements that one placement waits for: of each application named, the one on the same stage and target,
 * else all on the same stage, else the one on the same target. An input must come out as exactly one placement.
 */
export function linkPlacement(
  own: Placed,
  spec: DependencySpec,
  applications: ReadonlyMap<string, readonly Placed[]>,
  unusable: ReadonlySet<string>,
): Links | LinkFault {
  const dependsOn = new Set<PlacementId>();
  const inputs: InputRef[] = [];
  for (const [index, name] of spec.dependsOn.entries()) {
    const found = findPlacements(own, name, applications, unusable);
    if (typeof found === 'string') return { pointer: `/spec/dependsOn/${index}`, message: found };
    for (const { id } of found) dependsOn.add(id);
  }
  for (const [input, name] of Object.entries(spec.inputs)) {
    const found = findPlacements(own, name, applications, unusable);
    const pointer = `/spec/inputs/${input}`;
    if (typeof found === 'string') return { pointer, message: found };
    const source = found.length === 1 ? found[0] : undefined;
    if (source === undefined)
      return {
        pointer,
        message: `application "${name}" is on ${found.length} targets of stage "${own.stage}", none of them ${own.target}; an input must come from one`,
      };
    dependsOn.add(source.id);
    inputs.push({ name: input, placement: source.id });
  }
  return { dependsOn: [...dependsOn], inputs };
}

function findPlacements(
  own: Placed,
  name: string,
  applications: ReadonlyMap<string, readonly Placed[]>,
  unusable: ReadonlySet<string>,
): readonly Placed[] | string {
  const placed = applications.get(name);
  if (placed === undefined) {
    if (unusable.has(name)) return `application "${name}" has problems of its own; correct it first`;
    return `"${name}" is no application of this project${didYouMean(name, [...applications.keys()])}`;
  }
  const onStage = placed.filter(({ stage }) => stage === own.stage);
  const onTarget = placed.filter(({ target }) => target === own.target);
  const onBoth = onTarget.filter(({ stage }) => stage === own.stage);
  if (onBoth.length > 0) return onBoth;
  if (onStage.length > 0) return onStage;
  if (onTarget.length > 0) return onTarget;
  const stages = [...new Set(placed.map(({ stage }) => stage))].join(', ');
  return `application "${name}" has no stage "${own.stage}" (it has ${stages}) and is not on target "${own.target}"`;
}

/** The cycle that each application lies on, by name: `shop → shop-db → shop`. Ids that nothing is known of are ends. */
export function describeCycles(
  edges: ReadonlyMap<string, readonly string[]>,
  nameOf: (id: string) => string,
): ReadonlyMap<string, string> {
  const cycles = new Map<string, string>();
  for (const [id, way] of findCycles(edges)) cycles.set(id, way.map(nameOf).join(' → '));
  return cycles;
}
