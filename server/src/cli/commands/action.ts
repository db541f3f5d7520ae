import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type ActionKind, actionKinds, isLasting } from '@fairlead/core/model/object-action.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import { durationUntil } from '../duration-until.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement } from '../find-placements.ts';
import { argument, count, duration } from '../options.ts';
import { agrees, reasonFor } from '../output/confirm.ts';
import { instantText } from '../read-instant.ts';
import { given } from '../resources/resource.ts';
import { reason, which, yes } from '../shared-options.ts';

export const action = defineCommand({
  name: 'action',
  group: 'act',
  summary: 'do one thing to one object beside Git: restart, scale, suspend, run, …',
  details:
    'restart replaces the pods one after another; run starts a CronJob once; delete-pod lets its owner make another. scale, suspend and resume last: the loop leaves them alone, and they end by themselves (after 8h unless told otherwise, 30d at most) or with release.',
  args: {
    name: argument('application/stage', { completes: 'application' }),
    object: argument('Kind/namespace/name, for example Deployment/shop/web'),
    what: argument(`one of ${actionKinds.join(', ')}`, { completes: actionKinds }),
  },
  options: {
    ...which,
    replicas: count('N', 'with scale: how many', { from: 0, to: 100_000 }),
    for: duration('with scale, suspend and resume: how long'),
    until: instantText('until when, instead of --for'),
    ...reason,
    ...yes,
  },
  examples: [
    { line: 'fairlead action shop/prod Deployment/shop/web restart', does: 'new pods, one after another' },
    {
      line: 'fairlead action shop/prod Deployment/shop/web scale --replicas 6 --for 2h --reason "sale"',
      does: 'six of them until it is over',
    },
    { line: 'fairlead action shop/prod Deployment/shop/web release', does: 'as Git says again' },
    { line: 'fairlead action shop/prod CronJob/shop/report run', does: 'one run now' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const kind = actionKinds.find((one) => one === args.what);
    if (kind === undefined)
      throw new AppError('invalid-input', `"${args.what}" is no action; there are ${actionKinds.join(', ')}`);
    const needsReason = isLasting(kind) || kind === 'delete-pod';
    const why = needsReason ? await reasonFor(context, options.reason) : options.reason;
    const api = await context.api();
    const { id } = await findPlacement(api, args.name, options);
    if (isDeleting(kind) && !(await agrees(context, `Delete ${args.object}?`, options.yes))) return exitCodes.cancelled;
    const lasting = durationUntil(options, context.io.now());
    const body = {
      object: args.object,
      action: kind,
      ...given({ replicas: options.replicas, for: lasting, reason: why }),
    };
    tellAccepted(context, await api.call(routes.actOnObject, { params: { id }, body }));
    return exitCodes.ok;
  },
});

function isDeleting(kind: ActionKind): boolean {
  return kind === 'delete-pod';
}
