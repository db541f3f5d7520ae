import type { PlanView } from '@fairlead/core/wire/view/delivery.ts';

const words = [
  ['create', 'to create'],
  ['change', 'to change'],
  ['replace', 'to replace'],
  ['adopt', 'to adopt'],
  ['run', 'to run'],
  ['prune', 'to delete'],
  ['heldPrunes', 'held back from deletion'],
  ['conflicts', 'contested'],
] as const;

/** `2 to change, 1 to run; 5 unchanged.` */
export function planSentence({ counts }: Pick<PlanView, 'counts'>): string {
  const parts = words.flatMap(([name, word]) => (counts[name] === 0 ? [] : [`${counts[name]} ${word}`]));
  const waves = counts.waves > 1 ? ` in ${counts.waves} waves` : '';
  return `${parts.join(', ') || 'Nothing to do'}${waves}; ${counts.unchanged} unchanged.`;
}
