import type { HealthStatus, SyncStatus } from '@fairlead/core/model/health.ts';

/** The six states that have a colour and a shape. Everything that has a state is shown in one of them. */
export const tones = ['bad', 'drift', 'held', 'moving', 'idle', 'good'] as const;
export type Tone = (typeof tones)[number];
export type ToneAndWord = { readonly tone: Tone; readonly word: string };

/** How a placement is, in one state and one word: what needs a person first comes first. */
export function placementTone(sync: SyncStatus, health: HealthStatus): ToneAndWord {
  if (sync === 'failed') return { tone: 'bad', word: 'failed' };
  if (health === 'degraded' || health === 'missing') return { tone: 'bad', word: health };
  if (sync === 'drifted') return { tone: 'drift', word: 'drifted' };
  if (sync === 'held') return { tone: 'held', word: 'held' };
  if (sync === 'pending') return { tone: 'moving', word: 'on its way' };
  if (health === 'progressing') return { tone: 'moving', word: 'progressing' };
  if (health === 'suspended') return { tone: 'idle', word: 'suspended' };
  if (health === 'unknown' || sync === 'unknown') return { tone: 'idle', word: 'unknown' };
  return { tone: 'good', word: 'healthy' };
}

const healthTones: { readonly [Status in HealthStatus]: Tone } = {
  degraded: 'bad',
  missing: 'bad',
  unknown: 'idle',
  progressing: 'moving',
  suspended: 'idle',
  healthy: 'good',
};

/** How an object is. Drift comes before health: an object that was tampered with may well be healthy. */
export function objectTone(health: HealthStatus, drifted: boolean): ToneAndWord {
  if (healthTones[health] === 'bad') return { tone: 'bad', word: health };
  return drifted ? { tone: 'drift', word: 'drifted' } : { tone: healthTones[health], word: health };
}

type Verdict = 'healthy' | 'partial' | 'failed' | 'rolled-back' | 'superseded' | 'aborted';
const verdictTones: { readonly [V in Verdict]: ToneAndWord } = {
  healthy: { tone: 'good', word: 'healthy' },
  partial: { tone: 'held', word: 'in part' },
  failed: { tone: 'bad', word: 'failed' },
  'rolled-back': { tone: 'bad', word: 'taken back' },
  superseded: { tone: 'idle', word: 'superseded' },
  aborted: { tone: 'idle', word: 'aborted' },
};

/** How a delivery ended, or that it has not. */
export function deliveryTone(verdict: Verdict | null, held: boolean): ToneAndWord {
  if (verdict !== null) return verdictTones[verdict];
  return held ? { tone: 'held', word: 'held' } : { tone: 'moving', word: 'under way' };
}

export function worstTone(found: readonly Tone[]): Tone {
  return tones.find((tone) => found.includes(tone)) ?? 'idle';
}
