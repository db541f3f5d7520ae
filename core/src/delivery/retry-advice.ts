import type { Placement } from '../model/placement.ts';

/** What to do where a version failed by itself: the next version, or the line that tries this one again, ready to be pasted. */
export function retryAdvice({ application, stage }: Pick<Placement, 'application' | 'stage'>): string {
  return `commit a version that works, or try it again with \`fairlead retry ${application} --stage ${stage}\``;
}
