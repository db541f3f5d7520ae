import { AppError } from '@fairlead/core/lib/app-error.ts';
import { type ActionKind, actionKinds, isLasting } from '@fairlead/core/model/object-action.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { durationUntil } from '../duration-until.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement, type Which } from '../find-placements.ts';
import { argument, count, duration, texts } from '../options.ts';
import { agrees, reasonFor } from '../output/confirm.ts';
import { printValue } from '../output/print-value.ts';
import { instantText } from '../read-instant.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, reason, which, yes } from '../shared-options.ts';
import { plainText } from '../text/plain-text.ts';

export const action = defineCommand({
  name: 'action',
  group: 'act',
  summary: 'do one thing to one object beside Git: restart, scale, suspend, run, …',
  details:
    'restart replaces the pods one after another; run starts a CronJob once; delete-pod lets its owner make another. scale, suspend and resume last: the loop leaves them alone, and they end by themselves (after 8h unless told otherwise, 30d at most) or with release. A target may have actions of its own for kinds that know some; they happen once, and `list` names them.',
  args: {
    name: argument('application/stage', { completes: 'application' }),
    object: argument('Kind/namespace/name, for example Deployment/shop/web'),
    what: argument(`one of ${actionKinds.join(', ')}, the name of an action of the target's own, or list for these`, {
      completes: [...actionKinds, 'list'],
    }),
  },
  options: {
    ...which,
    replicas: count('N', 'with scale: how many', { from: 0, to: 100_000 }),
    for: duration('with scale, suspend and resume: how long'),
    until: instantText('until when, instead of --for'),
    param: texts('NAME=VALUE', "what an action of the target's own is given"),
    ...reason,
    ...yes,
    ...dataOutput,
  },
  examples: [
    { line: 'fairlead action shop/prod Deployment/shop/web restart', does: 'new pods, one after another' },
    {
      line: 'fairlead action shop/prod Deployment/shop/web scale --replicas 6 --for 2h --reason "sale"',
      does: 'six of them until it is over',
    },
    { line: 'fairlead action shop/prod Deployment/shop/web release', does: 'as Git says again' },
    { line: 'fairlead action shop/prod CronJob/shop/report run', does: 'one run now' },
    { line: 'fairlead action shop/prod Queue/shop/orders list', does: "what the target's owner wrote for queues" },
    {
      line: 'fairlead action shop/prod Queue/shop/orders resize --param size=7 --reason "sale"',
      does: 'one of these, once',
    },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const kind = actionKinds.find((one) => one === args.what);
    if (args.what === 'list') return listActions(context, args, options);
    if (kind === undefined) return runAction(context, args, options);
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

type Asked = { readonly name: string; readonly object: string; readonly what: string };

/** What the target's owner wrote for objects of this kind. */
async function listActions(context: Context, { name, object }: Asked, options: Which): Promise<number> {
  const api = await context.api();
  const { id } = await findPlacement(api, name, options);
  const listed = await api.call(routes.listCustomActions, { params: { id }, query: { object } });
  if (printValue(context, listed)) return exitCodes.ok;
  if (listed.items.length === 0)
    context.print(`${object} offers no action of its target's own; there are ${actionKinds.join(', ')}.`);
  for (const { name: action, label, disabled, parameters } of listed.items) {
    const given = parameters.map((one) => `--param ${one.name}=${one.preset || '…'}`).join(' ');
    const words = [action, label === action ? '' : `(${label})`, given, disabled ? 'not as it is now' : ''];
    context.print(plainText(words.filter((word) => word !== '').join('  ')));
  }
  return exitCodes.ok;
}

async function runAction(
  context: Context,
  { name, object, what }: Asked,
  options: Which & { readonly param: readonly string[]; readonly reason: string | undefined },
): Promise<number> {
  const parameters = Object.fromEntries(options.param.map(readParameter));
  const why = await reasonFor(context, options.reason);
  const api = await context.api();
  const { id } = await findPlacement(api, name, options);
  const body = { object, name: what, parameters, reason: why };
  tellAccepted(context, await api.call(routes.runCustomAction, { params: { id }, body }));
  return exitCodes.ok;
}

function readParameter(text: string): readonly [string, string] {
  const at = text.indexOf('=');
  if (at < 1) throw new AppError('invalid-input', `--param takes NAME=VALUE, found "${text}"`);
  return [text.slice(0, at), text.slice(at + 1)];
}

function isDeleting(kind: ActionKind): boolean {
  return kind === 'delete-pod';
}
