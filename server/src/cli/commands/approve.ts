import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { ApprovalAskView } from '@fairlead/core/wire/view/hold.ts';
import type { PlacementView } from '@fairlead/core/wire/view/placement.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement, placementName } from '../find-placements.ts';
import { argument } from '../options.ts';
import { agrees, reasonFor } from '../output/confirm.ts';
import { printPlan } from '../output/print-plan.ts';
import { given } from '../resources/resource.ts';
import { reason, waiting, which, yes } from '../shared-options.ts';
import { defaultTimeoutMs, waitFor } from '../watch/wait-for.ts';

const name = argument('application/stage', { completes: 'application' });

export const approve = defineCommand({
  name: 'approve',
  group: 'act',
  summary: 'approve a plan that waits, after showing it',
  details:
    'What is approved is exactly the plan that was shown: as soon as it would do anything else, it waits again. Whoever wrote, committed, pushed or asked for the change cannot approve it, and a token is nobody: sign in as a person.',
  args: { name },
  options: { ...which, ...reason, ...yes, ...waiting },
  examples: [{ line: 'fairlead approve shop/prod', does: 'see what it would do, then decide' }],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const placement = await findPlacement(api, args.name, options);
    const asks = asksOf(placement);
    await show(context, placement, asks);
    if (!(await agrees(context, 'Approve this plan?', options.yes))) {
      context.note('Nothing was approved.');
      return exitCodes.ok;
    }
    const body = { plan: asks.plan, by: 'command' as const, ...given({ reason: options.reason }) };
    tellAccepted(context, await api.call(routes.approve, { params: { id: placement.id }, body }));
    if (!options.wait) return exitCodes.ok;
    const timeoutMs = options.timeout ?? defaultTimeoutMs;
    return waitFor(context, api, [placement.id], { wanted: {}, timeoutMs, throughHolds: false });
  },
});

export const reject = defineCommand({
  name: 'reject',
  group: 'act',
  summary: 'reject a plan that waits for approval, with a reason',
  details:
    'It then stays held until Git asks for something else, or until whoever rejected it approves it. Authors may reject what they wrote.',
  args: { name },
  options: { ...which, ...reason, ...yes },
  examples: [{ line: 'fairlead reject shop/prod --reason "the migration locks orders"', does: 'stop this plan' }],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const placement = await findPlacement(api, args.name, options);
    const { plan } = asksOf(placement);
    const body = { plan, by: 'command' as const, reason: await reasonFor(context, options.reason) };
    tellAccepted(context, await api.call(routes.reject, { params: { id: placement.id }, body }));
    return exitCodes.ok;
  },
});

function asksOf(placement: PlacementView): ApprovalAskView {
  const asks = placement.holds.find((hold) => hold.asks !== undefined)?.asks;
  if (asks === undefined)
    throw new AppError('conflict', `${placementName(placement)} waits for no approval: ${placement.why.sentence}`);
  return asks;
}

async function show(context: Context, placement: PlacementView, asks: ApprovalAskView): Promise<void> {
  const api = await context.api();
  const plan = await api.call(routes.getPlan, { params: { digest: asks.plan } });
  const hold = placement.holds.find((one) => one.asks !== undefined);
  context.print(`${context.style('strong', placementName(placement))} ${hold?.reason ?? ''}`);
  for (const { rule, count, from, given: people } of asks.rules) {
    const who = from.length === 0 ? 'everybody who may approve here' : from.join(', ');
    context.print(
      `  ${rule}: ${people.length} of ${count}, by ${who}${people.length === 0 ? '' : ` (${people.join(', ')})`}`,
    );
  }
  printPlan(context, plan);
}
