import type { BlastRadius } from './preview.ts';

/** How far a request reaches, in one sentence. */
export function radiusSentence(radius: BlastRadius): string {
  const { placements, applications, production, deleted, replaced, podsRestarted, oneWay, dependants } = radius;
  if (placements === 0) return 'Nothing that runs would change.';
  const parts = [
    `${count(placements, 'placement')} of ${count(applications.length, 'application')} would change${production === 0 ? '' : `, ${production} in production`}`,
    ...(deleted === 0 ? [] : [`${count(deleted, 'object')} would be deleted`]),
    ...(replaced === 0 ? [] : [`${count(replaced, 'object')} would be deleted and made again`]),
    ...(podsRestarted === 0 ? [] : [`${count(podsRestarted, 'pod')} would start anew`]),
    ...(oneWay.length === 0 ? [] : [`${count(oneWay.length, 'step')} could not be taken back`]),
    ...(dependants.length === 0
      ? []
      : [`${count(dependants.length, 'other application')} ${dependants.length === 1 ? 'depends' : 'depend'} on them`]),
  ];
  return `${parts.join('; ')}.`;
}

/** `1 pod`, `2 pods`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
