import type { InsightView } from '@fairlead/core/wire/view/insight.ts';
import { roughly } from './when.ts';

const dayMs = 86_400_000;
type Measures = InsightView['measures'];

/** The page's first line: how often changes reach production, how long they take, how many break. */
export function insightSentence(
  { measures, since, asOf }: Pick<InsightView, 'measures' | 'since' | 'asOf'>,
  seesAll = true,
): string {
  const days = Math.round((asOf - since) / dayMs);
  const span = `in ${days === 1 ? 'one day' : `${days} days`}`;
  if (measures.changes === 0) return `No change${seesAll ? '' : ' that you may see'} reached production ${span}.`;
  const many = measures.changes === 1 ? 'One change' : `${measures.changes.toLocaleString()} changes`;
  const took = measures.leadTimeMs === null ? '' : tookWords(measures.changes, roughly(measures.leadTimeMs));
  const broke =
    measures.failureRate === null || measures.failureRate === 0
      ? '; none failed there'
      : `; ${percent(measures.failureRate)} failed somewhere`;
  return `${many} reached production ${span}${took}${broke}.`;
}

function tookWords(changes: number, time: string): string {
  return changes === 1 ? `, within ${time} of its commit` : `, half of them within ${time} of their commit`;
}

export function percent(ratio: number): string {
  const hundredths = ratio * 100;
  return `${hundredths > 0 && hundredths < 10 ? hundredths.toFixed(1) : Math.round(hundredths)} %`;
}

export type Figure = { readonly name: string; readonly value: string; readonly says: string };

/** The five measures as people read them. */
export function figures({ perDay, leadTimeMs, failureRate, recoveryMs, reworkRate }: Measures): readonly Figure[] {
  const none = 'no record';
  return [
    {
      name: 'Deployments',
      value: perDay === 0 ? none : perDay >= 1 ? `${perDay.toFixed(1)} a day` : `${(perDay * 7).toFixed(1)} a week`,
      says: 'changes that reached production',
    },
    {
      name: 'Lead time',
      value: leadTimeMs === null ? none : roughly(leadTimeMs),
      says: 'median, from commit to healthy in production',
    },
    {
      name: 'Failure rate',
      value: failureRate === null ? none : percent(failureRate),
      says: 'changes that failed or went back in production',
    },
    {
      name: 'Recovery',
      value: recoveryMs === null ? none : roughly(recoveryMs),
      says: 'median, from failed to healthy at that place',
    },
    {
      name: 'Rework',
      value: reworkRate === null ? none : percent(reworkRate),
      says: 'changes in production that undo another',
    },
  ];
}
