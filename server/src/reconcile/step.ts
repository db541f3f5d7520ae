import type { EpochMs } from '@fairlead/core/model/ids.ts';
import type { Pass } from './pass.ts';

/** How a phase ends: with what the next one needs, or the pass is over (and when to look again, if that is known). */
export type Step<T> = { readonly kind: 'next'; readonly pass: Pass; readonly value: T } | End;
export type End = { readonly kind: 'end'; readonly wakeAt: EpochMs | null };

export function next<T>(pass: Pass, value: T): Step<T> {
  return { kind: 'next', pass, value };
}

export function end(wakeAt: EpochMs | null = null): End {
  return { kind: 'end', wakeAt };
}
