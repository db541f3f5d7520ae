import { AppError } from '@fairlead/core/lib/app-error.ts';
import { stableStringify } from '@fairlead/core/lib/stable-stringify.ts';
import type { DesiredObject } from '@fairlead/core/model/object.ts';
import type { Finding, Policy } from '@fairlead/core/model/policy.ts';
import { applyExemptions } from '@fairlead/core/policy/apply-exemptions.ts';
import { matchesKind } from '@fairlead/core/policy/in-force.ts';
import type { JudgedPolicy } from '@fairlead/core/policy/judged-policies.ts';
import { policyInput, policyTime } from '@fairlead/core/policy/policy-input.ts';
import { type PolicyProgram, programsOf } from '@fairlead/core/policy/program.ts';
import { faultFinding, readFindings } from '@fairlead/core/policy/read-findings.ts';
import type { EvaluationFault, Evaluator, ProgramOutcome } from '../../../ports/evaluator.ts';
import type { Judge, JudgeRequest, PolicyFault } from '../../../ports/judge.ts';

/** A flood of findings of one policy helps nobody. */
const maxFindingsEach = 200;

type Asked = PolicyProgram & { readonly judged: JudgedPolicy };

/** Judges by an evaluator: every object goes over once, whatever the number of policies. */
export class EvaluatedJudge implements Judge {
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  async judge(request: JudgeRequest, signal: AbortSignal): Promise<readonly Finding[]> {
    const { policies, placement, nowMs } = request;
    const objects = request.objects.filter(({ ref }) => policies.some(({ policy }) => matchesKind(policy.kinds, ref)));
    if (objects.length === 0) return [];
    const asked = policies
      .filter(({ policy }) => objects.some(({ ref }) => matchesKind(policy.kinds, ref)))
      .flatMap((judged): Asked[] => programsOf(judged.policy).map((program) => ({ ...program, judged })));
    const outcomes = await this.#evaluate(request, asked, objects, signal);
    const found = asked.map(({ judged, part }, index) => findingsOf(judged.policy, part, objects, outcomes[index]));
    return policies.flatMap((judged) => {
      const findings = asked.flatMap((one, index) => (one.judged === judged ? (found[index] ?? []) : []));
      const exempted = findings.map((finding) =>
        applyExemptions(keptAction(judged, finding), judged.policy.exemptions, placement, nowMs),
      );
      return capped(judged.policy, exempted);
    });
  }

  async check(policies: readonly Policy[], signal: AbortSignal): Promise<readonly PolicyFault[]> {
    const asked = policies.flatMap(programsOf);
    const outcomes = await this.#evaluator.evaluate(
      { programs: asked.map(({ program }) => program), inputs: [], nowMs: 0, seed: '', lane: 'policies' },
      signal,
    );
    const faults = asked.flatMap(({ policy }, index): PolicyFault[] => {
      const outcome = outcomes[index];
      if (outcome?.kind !== 'broken') return [];
      return [{ policy: policy.name, message: outcome.fault.message, line: outcome.fault.line ?? null }];
    });
    return [...new Map(faults.map((fault) => [`${fault.policy} ${fault.message}`, fault])).values()];
  }

  /** Programs that see the same inputs go over together; parameters of CEL are an input. */
  async #evaluate(
    request: JudgeRequest,
    asked: readonly Asked[],
    objects: readonly DesiredObject[],
    signal: AbortSignal,
  ): Promise<readonly (ProgramOutcome | undefined)[]> {
    const groups = new Map<string, number[]>();
    for (const [index, { policy, program }] of asked.entries()) {
      const key = program.kind === 'cel' ? stableStringify(policy.parameters) : '{}';
      groups.set(key, [...(groups.get(key) ?? []), index]);
    }
    const outcomes: (ProgramOutcome | undefined)[] = asked.map(() => undefined);
    for (const members of groups.values()) {
      const some = members.flatMap((index) => asked[index] ?? []);
      const answers = await this.#evaluateGroup(request, some, objects, signal);
      for (const [position, index] of members.entries()) outcomes[index] = answers[position];
    }
    return outcomes;
  }

  /** One that takes the engine down is found by asking each alone, so that the others are still judged. */
  async #evaluateGroup(
    request: JudgeRequest,
    asked: readonly Asked[],
    objects: readonly DesiredObject[],
    signal: AbortSignal,
  ): Promise<readonly ProgramOutcome[]> {
    const { placement, nowMs } = request;
    const params = asked.find(({ program }) => program.kind === 'cel')?.policy.parameters ?? {};
    try {
      return await this.#evaluator.evaluate(
        {
          programs: asked.map(({ program }) => program),
          inputs: objects.map((object) => ({ ...policyInput(object, placement, nowMs), params })),
          nowMs: policyTime(nowMs),
          seed: '',
          lane: `policies of ${placement.project}`,
        },
        signal,
      );
    } catch (error) {
      if (!(error instanceof AppError) || (error.code !== 'limit-exceeded' && error.code !== 'timeout')) throw error;
      if (asked.length === 1) return [{ kind: 'broken', fault: { message: error.message } }];
      const outcomes: ProgramOutcome[] = [];
      for (const one of asked) outcomes.push(...(await this.#evaluateGroup(request, [one], objects, signal)));
      return outcomes;
    }
  }
}

function findingsOf(
  policy: Policy,
  part: string | number,
  objects: readonly DesiredObject[],
  outcome: ProgramOutcome | undefined,
): readonly Finding[] {
  if (outcome === undefined || outcome.kind === 'broken')
    return [faultFinding(policy, null, placed(outcome?.fault ?? { message: 'it was not evaluated' }))];
  return objects.flatMap((object, index) => {
    if (!matchesKind(policy.kinds, object.ref)) return [];
    const answer = outcome.answers[index];
    if (answer === undefined) return [faultFinding(policy, object, 'it was not evaluated')];
    // The fault may quote what it failed on, which may be a secret.
    if (!answer.ok) return [faultFinding(policy, object, object.secret ? 'it failed' : placed(answer.error))];
    return readFindings(policy, part, answer.value, object);
  });
}

function placed({ message, file, line }: EvaluationFault): string {
  return line === undefined ? message : `${file === undefined ? '' : `${file}:`}${line}: ${message}`;
}

function capped(policy: Policy, findings: readonly Finding[]): readonly Finding[] {
  if (findings.length <= maxFindingsEach) return findings;
  const rest = findings.slice(maxFindingsEach);
  // What is left out is told as strictly as the strictest of it.
  const biting = rest.filter(({ exempt }) => exempt === undefined);
  const worst = biting.find(({ action }) => action === 'deny') ?? biting[0];
  return [
    ...findings.slice(0, maxFindingsEach),
    {
      ...(worst ?? rest[0] ?? findings[0]),
      object: null,
      origin: null,
      field: '',
      message: `${rest.length} more of Policy/${policy.name} are not shown`,
    } as Finding, // a finding with some fields replaced is one
  ];
}

/** What was denied before a policy was loosened needs an approval now. */
function keptAction({ use }: JudgedPolicy, finding: Finding): Finding {
  if (use.kept === undefined || finding.action === 'warn') return finding;
  const message = `${finding.message} (by the policy as it was before it was changed)`;
  return { ...finding, action: 'approve', message };
}
