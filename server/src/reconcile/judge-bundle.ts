import type { BundleDigest } from '@fairlead/core/model/ids.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { Placement } from '@fairlead/core/model/placement.ts';
import type { Finding, Judgement, Policy, PolicyInForce } from '@fairlead/core/model/policy.ts';
import { makeJudgement } from '@fairlead/core/policy/make-judgement.ts';
import type { JudgedPolicy } from '../ports/judge.ts';
import { loadBundle } from './bundle-storage.ts';
import type { LoopDeps } from './loop-deps.ts';
import { policiesNow, rulesInForce } from './rules-in-force.ts';

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
  const uses = policiesNow(placement, now);
  const found = uses.map((use) => ({ use, policy: policyOf(deps, use) }));
  const policies = found.flatMap(({ use, policy }): JudgedPolicy[] => (policy === undefined ? [] : [{ use, policy }]));
  const missing = found.flatMap(({ use, policy }) => (policy === undefined ? [missingFinding(use)] : []));
  const isEmpty = policies.length === 0 || objects.length === 0;
  const findings = isEmpty ? [] : await deps.judge.judge({ placement, objects, policies, nowMs: now }, signal);
  return makeJudgement(rulesInForce(placement, deps.hash, now).digest, [...missing, ...findings], policies, now);
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

/** The policy that was meant: as it is declared now, or as it was kept. Another one of that name is not it. */
function policyOf({ policy }: JudgeDeps, use: PolicyInForce): Policy | undefined {
  const found = use.kept?.policy ?? policy(use.name);
  return found?.digest === use.digest ? found : undefined;
}

/** What is demanded and is not there holds what it was demanded of. */
function missingFinding({ name, declaredBy }: PolicyInForce): Finding {
  return {
    gate: 'policy',
    rule: `Policy/${name}`,
    action: 'deny',
    kind: 'fault',
    object: null,
    origin: null,
    field: '',
    message: `${declaredBy} demands the policy "${name}", and there is none of that name`,
    fix: `declare Policy/${name}, or correct the name in guards.policies of ${declaredBy}`,
  };
}
