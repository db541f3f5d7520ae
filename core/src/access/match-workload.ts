import { matchesGlob } from '../lib/glob.ts';

/** What a workload may have by its claims, all of which must fit. */
export type WorkloadRule = {
  /** Claim → pattern in which `*` stands for anything within a `/` segment, `**` for anything. */
  readonly claims: { readonly [claim: string]: string };
  readonly role: string;
  readonly project: string;
  readonly lifeMs: number;
  /** `Connection/ci spec.workload.rules[0]`. */
  readonly place: string;
};

export type WorkloadClaims = { readonly [claim: string]: unknown };

/** The first rule that fits the claims of a token; undefined where none does. A claim that is no text fits nothing. */
export function matchWorkload(rules: readonly WorkloadRule[], claims: WorkloadClaims): WorkloadRule | undefined {
  return rules.find((rule) => {
    const wanted = Object.entries(rule.claims);
    return wanted.length > 0 && wanted.every(([claim, pattern]) => fits(pattern, claims, claim));
  });
}

function fits(pattern: string, claims: WorkloadClaims, claim: string): boolean {
  const value = Object.hasOwn(claims, claim) ? claims[claim] : undefined;
  return typeof value === 'string' && value !== '' && matchesGlob(pattern, value);
}
