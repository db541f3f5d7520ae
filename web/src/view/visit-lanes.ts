import type { VisitView } from '@fairlead/core/wire/view/shop.ts';

export type Dot = {
  /** 0 is the oldest moment shown, 1 is now. */
  readonly x: number;
  /** Where in its lane, 0 to 1: beside each other rather than on a line, so that each is seen. */
  readonly y: number;
  readonly failed: boolean;
};
/** The visits that one version answered. */
export type Lane = {
  readonly version: string;
  /** The order in which versions came, for a colour that stays. */
  readonly series: number;
  readonly dots: readonly Dot[];
  readonly failed: number;
  readonly recent: number;
};
export type VisitPicture = { readonly lanes: readonly Lane[]; readonly visits: number; readonly failed: number };

export const shownMs = 45_000;
/** What of it is "at the moment". */
const recentMs = 4_000;
const seriesCount = 4;

/** The visits of the last while, a lane for each version that answered, the newest version last. */
export function visitLanes(visits: readonly VisitView[], now: number): VisitPicture {
  const versions: string[] = [];
  for (const { version } of visits) if (!versions.includes(version)) versions.push(version);
  const shown = visits.filter(({ at }) => at > now - shownMs);
  const lanes = versions.flatMap((version, index) => {
    const own = shown.filter((visit) => visit.version === version);
    if (own.length === 0) return [];
    return [
      {
        version,
        series: (index % seriesCount) + 1,
        dots: own.map(({ at, status }) => ({
          x: Math.min(1, 1 - (now - at) / shownMs),
          y: scatter(at),
          failed: hasFailed(status),
        })),
        failed: own.filter(({ status }) => hasFailed(status)).length,
        recent: own.filter(({ at }) => at > now - recentMs).length,
      },
    ];
  });
  return { lanes, visits: shown.length, failed: shown.filter(({ status }) => hasFailed(status)).length };
}

/** What the picture shows, in words. */
export function visitSentence(stage: string, { lanes, visits, failed }: VisitPicture): string {
  const serving = lanes.filter(({ recent }) => recent > 0).map(({ version }) => versionName(version));
  if (visits === 0) return `Nobody has visited ${stage} yet.`;
  if (serving.length === 0) return `${stage} has not been visited for a few seconds.`;
  const fate =
    failed === 0
      ? `none of ${visits} visits failed`
      : `${failed} of ${visits} ${visits === 1 ? 'visit' : 'visits'} failed`;
  return `${stage} is served by ${serving.join(' and ')}; ${fate}.`;
}

export function versionName(version: string): string {
  return version === '' ? 'no version' : version;
}

/** Whoever met no answer, or an error, has lost his visit. */
export function hasFailed(status: number | null): boolean {
  return status === null || status >= 500;
}

/** A place in the lane that looks random and stays with its visit. */
function scatter(at: number): number {
  return ((at * 2_654_435_761) % 1_000) / 1_000;
}
