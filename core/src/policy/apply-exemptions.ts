import { isAllowed } from '../lib/glob.ts';
import type { EpochMs } from '../model/ids.ts';
import { formatRef, type ObjectRef } from '../model/object.ts';
import type { Exemption, Finding } from '../model/policy.ts';

export type ExemptedPlace = { readonly project: string; readonly application: string; readonly target: string };

/** The exemption that covers an object of a placement now. One that ended covers nothing. */
export function exemptionFor(
  exemptions: readonly Exemption[],
  place: ExemptedPlace,
  ref: ObjectRef | null,
  now: EpochMs,
): Exemption | undefined {
  return exemptions.find(
    ({ projects, applications, targets, objects, until }) =>
      until > now &&
      isAllowed(projects, place.project) &&
      isAllowed(applications, place.application) &&
      isAllowed(targets, place.target) &&
      (objects === undefined || (ref !== null && namesOf(ref).some((name) => isAllowed(objects, name)))),
  );
}

/** The finding with the exemption that lets it through, where there is one. A rule that failed is never let through. */
export function applyExemptions(
  finding: Finding,
  exemptions: readonly Exemption[],
  place: ExemptedPlace,
  now: EpochMs,
): Finding {
  if (finding.kind === 'fault') return finding;
  const found = exemptionFor(exemptions, place, finding.object, now);
  if (found === undefined) return finding;
  const { owner, reason, until } = found;
  return { ...finding, exempt: { owner, reason, until } };
}

function namesOf(ref: ObjectRef): readonly string[] {
  return [`${ref.kind}/${ref.name}`, formatRef(ref)];
}
