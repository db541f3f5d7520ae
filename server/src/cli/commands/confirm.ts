import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { RepositoryView } from '@fairlead/core/wire/view/now.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement, placementName } from '../find-placements.ts';
import { flag, optionalArgument } from '../options.ts';
import { agrees, reasonFor } from '../output/confirm.ts';
import { printPlan } from '../output/print-plan.ts';
import { given } from '../resources/resource.ts';
import { reason, waiting, which, yes } from '../shared-options.ts';
import { defaultTimeoutMs, waitFor } from '../watch/wait-for.ts';

export const confirm = defineCommand({
  name: 'confirm',
  group: 'act',
  summary: 'let a held plan go ahead, after showing it',
  details:
    'What is confirmed is exactly the plan that was shown: as soon as it would do anything else, it is held again. With --repo it accepts a branch that was rewritten (a forced push).',
  args: { name: optionalArgument('application/stage; with --repo a repository', { completes: 'application' }) },
  options: { ...which, repo: flag('accept a rewritten branch of a repository'), ...reason, ...yes, ...waiting },
  examples: [
    { line: 'fairlead confirm shop/prod', does: 'see what it deletes, then decide' },
    { line: 'fairlead confirm --repo https://git.acme.dev/shop', does: 'accept a forced push that is held' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    if (options.repo) return acceptRewrite(context, args.name, options);
    if (args.name === undefined)
      throw new AppError('invalid-input', 'name what to confirm: fairlead confirm shop/prod');
    const api = await context.api();
    const placement = await findPlacement(api, args.name, options);
    const hold = placement.holds.find(({ plan }) => plan !== undefined);
    if (hold?.plan === undefined) {
      throw new AppError(
        'conflict',
        `${placementName(placement)} waits for no confirmation: ${placement.why.sentence}`,
      );
    }
    const plan = await api.call(routes.getPlan, { params: { digest: hold.plan } });
    context.print(`${context.style('strong', placementName(placement))} is held: ${hold.reason}`);
    printPlan(context, plan);
    if (!(await agrees(context, 'Carry out this plan?', options.yes))) {
      context.note('Nothing was confirmed.');
      return exitCodes.ok;
    }
    const body = { plan: plan.digest, ...given({ reason: options.reason }) };
    tellAccepted(context, await api.call(routes.confirm, { params: { id: placement.id }, body }));
    if (!options.wait) return exitCodes.ok;
    const timeoutMs = options.timeout ?? defaultTimeoutMs;
    return waitFor(context, api, [placement.id], { wanted: {}, timeoutMs, throughHolds: false });
  },
});

async function acceptRewrite(
  context: Context,
  named: string | undefined,
  options: { readonly reason: string | undefined; readonly yes: boolean },
): Promise<number> {
  const api = await context.api();
  const { items } = await api.call(routes.repositories, {});
  const { repo, held } = chooseHeld(items, named);
  context.print(`${repo}\n  ${held.ref} was rewritten: ${held.from.slice(0, 12)} → ${held.to.slice(0, 12)}`);
  context.print('  What follows this branch would go to the new commit; what runs stays until you accept it.');
  if (!(await agrees(context, 'Follow the rewritten branch?', options.yes))) {
    context.note('Nothing was accepted.');
    return exitCodes.ok;
  }
  const body = { repo, to: held.to, reason: await reasonFor(context, options.reason) };
  tellAccepted(context, await api.call(routes.acceptRewrite, { params: {}, body }));
  return exitCodes.ok;
}

type Held = { readonly repo: string; readonly held: NonNullable<RepositoryView['held']> };

function chooseHeld(items: readonly RepositoryView[], named: string | undefined): Held {
  const held = items.flatMap((item) => (item.held === null ? [] : [{ repo: item.repo, held: item.held }]));
  const found = named === undefined ? held : held.filter(({ repo }) => repo === named || repo.endsWith(named));
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  if (only === undefined) {
    throw new AppError('not-found', `no rewritten branch is held${named === undefined ? '' : ` in ${named}`}`);
  }
  throw new AppError('conflict', `several repositories hold one; name it: ${found.map(({ repo }) => repo).join(', ')}`);
}
