import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { Finding, Policy } from '@fairlead/core/model/policy.ts';
import type { JudgedPolicy } from '@fairlead/core/policy/judged-policies.ts';
import type { JudgedPlacement } from '@fairlead/core/policy/policy-input.ts';

export type JudgeRequest = {
  readonly placement: JudgedPlacement;
  readonly objects: readonly DesiredObject[];
  readonly policies: readonly JudgedPolicy[];
  readonly nowMs: number;
};

/** Why a policy can never find anything, with its place where that is known. */
export type PolicyFault = { readonly policy: string; readonly message: string; readonly line: number | null };

/** Holds objects against policies. The same request has the same answer wherever it is asked: on a laptop and at the gate. */
export interface Judge {
  /**
   * What the policies find, in the order of policies and objects, exemptions applied. A policy that fails has a fault
   * where it matches, and does no harm to others.
   * Errors: `unavailable`, `cancelled`: nothing was judged.
   */
  judge(request: JudgeRequest, signal: AbortSignal): Promise<readonly Finding[]>;
  /** Policies that cannot be compiled. */
  check(policies: readonly Policy[], signal: AbortSignal): Promise<readonly PolicyFault[]>;
}
