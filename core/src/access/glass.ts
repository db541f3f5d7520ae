/** An emergency in which somebody gets more than their roles give: by two people, or by one with a review after. */
export type Glass = {
  readonly id: string;
  /** `*` for the whole installation. */
  readonly project: string;
  readonly by: string;
  readonly reason: string;
  readonly askedAt: number;
  readonly lifeMs: number;
  /** Begun by one person. */
  readonly alone: boolean;
  readonly agreedBy: string | null;
  readonly openedAt: number | null;
  readonly endedAt: number | null;
  readonly review: { readonly by: string; readonly at: number; readonly finding: string } | null;
};

export type GlassState = 'asked' | 'agreed' | 'open' | 'to-review' | 'over' | 'lapsed';

/** What was asked and not begun is forgotten after this. */
export const askLifeMs = 30 * 60_000;
export const longestGlassMs = 4 * 3_600_000;
/** A review that was not made by then is overdue. */
export const reviewWithinMs = 3 * 86_400_000;

/** How an emergency stands. */
export function glassState(glass: Glass, now: number): GlassState {
  const { openedAt, askedAt, agreedBy, alone, review } = glass;
  if (openedAt === null) {
    if (now - askedAt >= askLifeMs) return 'lapsed';
    return agreedBy === null && !alone ? 'asked' : 'agreed';
  }
  if (now < endOf(glass)) return 'open';
  return alone && review === null ? 'to-review' : 'over';
}

/** When it ends or ended, for one that was opened. */
export function endOf({ openedAt, lifeMs, endedAt }: Glass): number {
  return endedAt ?? (openedAt ?? 0) + lifeMs;
}

/** Whether a review is asked for that nobody made in time. */
export function isOverdue(glass: Glass, now: number): boolean {
  return glassState(glass, now) === 'to-review' && now - endOf(glass) > reviewWithinMs;
}

export type GlassStep =
  | { readonly kind: 'agree'; readonly person: string }
  | { readonly kind: 'open'; readonly person: string }
  | { readonly kind: 'end'; readonly person: string }
  | { readonly kind: 'review'; readonly person: string; readonly finding: string };

/** The next state of an emergency, or why it is not for this person, or not now. */
export function stepGlass(glass: Glass, step: GlassStep, now: number): Glass | string {
  const state = glassState(glass, now);
  const isOwn = step.person === glass.by;
  switch (step.kind) {
    case 'agree':
      if (state !== 'asked') return 'nobody asks for agreement any more';
      return isOwn ? 'nobody agrees with themselves; ask somebody else' : { ...glass, agreedBy: step.person };
    case 'open':
      if (!isOwn) return 'only who asked begins it';
      if (state === 'asked') return 'it waits for a second person to agree';
      return state === 'agreed' ? { ...glass, openedAt: now } : 'it was begun already, or asked too long ago';
    case 'end':
      return state === 'open' ? { ...glass, endedAt: now } : 'it is not open';
    case 'review': {
      if (state !== 'to-review') return 'nothing of it is to be reviewed now';
      if (isOwn) return 'nobody reviews their own emergency; ask somebody else';
      return { ...glass, review: { by: step.person, at: now, finding: step.finding } };
    }
  }
}
