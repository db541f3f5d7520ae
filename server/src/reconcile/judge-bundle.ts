import { leakFindings } from '@fairlead/core/leak/leak-findings.ts';
import type { BundleDigest } from '@fairlead/core/model/ids.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Judgement } from '@fairlead/core/model/policy.ts';
import { judgedPolicies } from '@fairlead/core/policy/judged-policies.ts';
import { makeJudgement } from '@fairlead/core/policy/make-judgement.ts';
import { loadBundle } from './bundle-storage.ts';
import type { LoopDeps } from './loop-deps.ts';
import { rulesInForce } from './rules-in-force.ts';

/** What judging touches. */
export type JudgeDeps = Pick<LoopDeps, 'hash' | 'clock' | 'judge' | 'policy'>;

/**
 * What the rules in force find in objects of a placement. The one verdict: a preview, the gate and a person's question all
 * get it from here. Errors: `unavailable`, `cancelled` (nothing was judged).
 */
export async function judgeObjects(
  deps: JudgeDeps,
  placement: Placement,
  objects: readonly DesiredObject[],
  signal: AbortSignal,
): Promise<Judgement> {
  const now = deps.clock.now();
  const { policies, missing } = judgedPolicies(placement, deps.policy, now);
  const isEmpty = policies.length === 0 || objects.length === 0;
  const findings = isEmpty ? [] : await deps.judge.judge({ placement, objects, policies, nowMs: now }, signal);
  const { leaks } = placement.guards;
  const leaked = leaks === undefined ? [] : leakFindings(objects, leaks.action, deps.hash);
  const all = [...missing, ...findings, ...leaked];
  return makeJudgement(rulesInForce(placement, deps.hash, now).digest, all, policies, now);
}

type BundleDeps = JudgeDeps & Pick<LoopDeps, 'store' | 'sealer'>;

/** What was found in a stored bundle: looked up where it was judged by the same rules, else judged and written down. */
export async function judgeBundle(
  deps: BundleDeps,
  placement: Placement,
  bundle: BundleDigest,
  signal: AbortSignal,
): Promise<Judgement | undefined> {
  const found = await previewJudgement(deps, placement, bundle, signal);
  if (found === undefined || found.isKnown) return found?.judgement;
  const { judgement } = found;
  const at = deps.clock.now();
  await deps.store.commit([{ kind: 'put-judgement', placement: placement.id, bundle, judgement, at }]);
  return judgement;
}

/** The same, and nothing is written down. Undefined where no rule is in force. */
export async function previewJudgement(
  deps: BundleDeps,
  placement: Placement,
  bundle: BundleDigest,
  signal: AbortSignal,
): Promise<{ readonly judgement: Judgement; readonly isKnown: boolean } | undefined> {
  const { digest, isNone } = rulesInForce(placement, deps.hash, deps.clock.now());
  if (isNone) return undefined;
  const known = await deps.store.judgement(placement.id, bundle);
  if (known?.policies === digest && (known.until === null || known.until > deps.clock.now()))
    return { judgement: known, isKnown: true };
  const { objects } = await loadBundle(deps, bundle);
  return { judgement: await judgeObjects(deps, placement, objects, signal), isKnown: false };
}
