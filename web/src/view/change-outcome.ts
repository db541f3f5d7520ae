import type { ChangeRow } from '@fairlead/core/wire/view/change.ts';
import type { Tone } from './tone.ts';

/** What became of a change, in a few words, and the state that these words have. */
export function changeOutcome({ kind, deliveries }: Pick<ChangeRow, 'kind' | 'deliveries'>): {
  readonly tone: Tone;
  readonly words: string;
} {
  const { total, open, healthy, failed, rolledBack } = deliveries;
  if (total === 0) return { tone: 'idle', words: kind === 'promotion' ? 'moved a version on' : 'reached nothing' };
  const parts = [
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(rolledBack === 0 ? [] : [`${rolledBack} taken back`]),
    ...(open === 0 ? [] : [`${open} under way or held`]),
    ...(healthy === 0
      ? []
      : [healthy === total ? (total === 1 ? 'healthy' : `all ${total} healthy`) : `${healthy} of ${total} healthy`]),
  ];
  const tone = failed + rolledBack > 0 ? 'bad' : open > 0 ? 'moving' : healthy > 0 ? 'good' : 'idle';
  return { tone, words: parts.join(', ') || 'superseded' };
}
