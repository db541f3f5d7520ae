import type { BlastRadius, PlacementPreview } from './preview.ts';

/** The sum of what a request does to its placements. `dependants` are the names of applications that wait for one of them. */
export function blastRadius(placements: readonly PlacementPreview[], dependants: readonly string[]): BlastRadius {
  const reached = placements.filter((one) => isReached(one));
  const applications = distinct(reached.map(({ application }) => application));
  const sum = (of: (one: PlacementPreview) => number): number => reached.reduce((total, one) => total + of(one), 0);
  const changes = (kind: 'added' | 'changed') => (one: PlacementPreview) =>
    one.objects.filter(({ change }) => change === kind).length;
  return {
    placements: reached.length,
    applications,
    targets: distinct(reached.map(({ target }) => target)),
    production: reached.filter(({ tier }) => tier === 'production').length,
    dependants: distinct(dependants).filter((name) => !applications.includes(name)),
    created: sum(changes('added')),
    changed: sum((one) => changes('changed')(one) + one.more),
    deleted: sum(({ deleted }) => deleted.length),
    replaced: sum(({ replaced }) => replaced.length),
    podsRestarted: sum(({ podsRestarted }) => podsRestarted),
    oneWay: reached.flatMap(({ oneWay }) => oneWay).slice(0, mostOneWay),
  };
}

const mostOneWay = 100;

/** Whether anything differs there: in its objects, in what is declared of it, or in whether it renders at all. */
export function isReached({ objects, more, declaration, failure }: PlacementPreview): boolean {
  return objects.length > 0 || more > 0 || declaration === 'added' || declaration === 'withdrawn' || failure !== null;
}

function distinct(names: readonly string[]): readonly string[] {
  return [...new Set(names)].sort();
}
