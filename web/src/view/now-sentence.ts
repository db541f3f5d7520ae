import type { NowView } from '@fairlead/core/wire/view/now.ts';

type Facts = Pick<NowView, 'counts' | 'wrong' | 'inFlight' | 'waiting' | 'freezes' | 'targets' | 'problems'>;

/** The first line of the landing page: how everything is, in words. */
export function nowSentence({ counts, wrong, inFlight, waiting, freezes }: Facts, seesAll = true): string {
  const { total } = counts;
  if (total === 0) return seesAll ? 'Nothing is declared yet.' : 'Nothing that you may see is declared yet.';
  const stopped = freezes.find(({ all }) => all);
  const bad = countOf(counts.byHealth, 'degraded', 'missing') + failedButHealthy(counts);
  const parts = [
    ...(stopped === undefined
      ? []
      : [`${stopped.scope === 'everything' ? 'Everything' : stopped.scope} is stopped by ${stopped.by}`]),
    bad === 0 && wrong.length === 0 ? allWell(counts) : badWords(counts, wrong),
    ...moving(inFlight),
    ...(waiting.length === 0
      ? []
      : [
          `${number(countOf(counts.bySync, 'held') || waiting.length)} ${waiting.length === 1 ? 'waits' : 'wait'} at a gate`,
        ]),
  ];
  return `${parts.join('; ')}.`;
}

function failedButHealthy({ bySync }: NowView['counts']): number {
  return countOf(bySync, 'failed');
}

function allWell({ total, byHealth }: NowView['counts']): string {
  const healthy = countOf(byHealth, 'healthy');
  if (healthy === total)
    return total === 1 ? 'The one placement is healthy' : `All ${number(total)} placements are healthy`;
  return `${number(healthy)} of ${number(total)} placements are healthy, none is failing`;
}

function badWords(counts: NowView['counts'], wrong: NowView['wrong']): string {
  const [first] = wrong;
  const ill = countOf(counts.byHealth, 'degraded', 'missing');
  const [failed, drifted] = [countOf(counts.bySync, 'failed'), countOf(counts.bySync, 'drifted')];
  if (wrong.length === 1 && first !== undefined && Math.max(ill, failed, drifted) <= 1) {
    const how =
      first.sync === 'failed'
        ? 'failed'
        : first.sync === 'drifted' && first.health === 'healthy'
          ? 'has drifted'
          : `is ${first.health}`;
    return `${first.application} in ${first.stage} ${how}; nothing else is wrong`;
  }
  const words = [
    ...(ill === 0 ? [] : [`${number(ill)} ${ill === 1 ? 'is' : 'are'} degraded`]),
    ...(failed === 0 ? [] : [`${number(failed)} failed`]),
    ...(drifted === 0 ? [] : [`${number(drifted)} drifted`]),
  ];
  return `Of ${number(counts.total)} placements ${words.join(', ') || `${wrong.length} need a look`}`;
}

function moving(inFlight: NowView['inFlight']): readonly string[] {
  const changes = new Set(inFlight.filter(({ phase }) => phase !== 'gate').map(({ change }) => change)).size;
  return changes === 0 ? [] : [`${number(changes)} ${changes === 1 ? 'change is' : 'changes are'} on the way`];
}

function countOf(counts: { readonly [name: string]: number }, ...names: readonly string[]): number {
  return names.reduce((sum, name) => sum + (counts[name] ?? 0), 0);
}

function number(count: number): string {
  return count.toLocaleString();
}
