import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { TargetInspection } from '@fairlead/core/wire/view/target.ts';
import { seesAll } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { refuse } from '../refuse.ts';
import { targetViews } from './targets.ts';

type Facts = Pick<TargetInspection, 'facts' | 'factsUnavailable'>;

/** One target and what it says of itself. One on which the caller sees nothing looks like one that is not there. */
export async function readTarget(deps: UseCaseDeps, caller: Caller, name: string): Outcome<TargetInspection> {
  const view = (await targetViews(deps, caller)).find((target) => target.name === name);
  const declared = deps.configuration().targets.find((target) => target.name === name);
  if (view === undefined)
    return refuse('not-found', `there is no target ${name} that you may see; see \`fairlead get targets\``);
  const { runs, tier = 'non-production', labels = {} } = declared ?? {};
  const facts = await factsOf(deps, caller, name);
  return ok({ ...view, kind: runs?.kind ?? 'host', tier, labels, ...facts, asOf: deps.clock.now() });
}

async function factsOf(deps: UseCaseDeps, caller: Caller, name: string): Promise<Facts> {
  const target = deps.targets(name);
  if (target === undefined) return { facts: null, factsUnavailable: `target ${name} is not connected` };
  if (target.facts === undefined) return { facts: null, factsUnavailable: 'a target of this kind tells no more' };
  try {
    const { requests, ...facts } = await target.facts(caller.signal);
    const { lastRefusal } = requests;
    const told = lastRefusal === null || seesAll(caller) ? lastRefusal : { ...lastRefusal, message: '' };
    return { facts: { ...facts, requests: { ...requests, lastRefusal: told } }, factsUnavailable: '' };
  } catch (error) {
    if (error instanceof AppError && error.code !== 'cancelled')
      return { facts: null, factsUnavailable: error.message };
    throw error;
  }
}
