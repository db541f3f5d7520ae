import { formatScope } from '@fairlead/core/gate/scope.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { FreezeView } from '@fairlead/core/wire/view/now.ts';
import { tellAccepted } from '../acting.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { durationUntil } from '../duration-until.ts';
import { exitCodes } from '../exit-codes.ts';
import { choice, duration, flag, optionalArgument, text } from '../options.ts';
import { reasonFor } from '../output/confirm.ts';
import { instantText } from '../read-instant.ts';
import { given } from '../resources/resource.ts';
import { reason, which } from '../shared-options.ts';

type Scope = Parameters<typeof formatScope>[0];

export const freeze = defineCommand({
  name: 'freeze',
  group: 'act',
  summary: 'stop new change in a scope, or everything; --lift ends it',
  details:
    'A freeze stops deliveries; corrections of drift go on. With --all nothing at all is written there but by a person’s rollback. What runs keeps running. Without --for or --until it holds until it is lifted.',
  args: { freeze: optionalArgument('with --lift: the freeze to end, by its id (`fairlead get freezes`)') },
  options: {
    application: text('APPLICATION', 'only this application', { completes: 'application' }),
    stage: which.stage,
    target: which.target,
    project: text('PROJECT', 'only this project', { short: 'p' }),
    tier: choice(['production', 'non-production'], 'only targets of this tier'),
    everywhere: flag('the whole installation'),
    all: flag('stop every write, corrections included; without a scope everywhere'),
    for: duration('how long'),
    until: instantText('until when, instead of --for'),
    ...reason,
    lift: flag('end a freeze instead'),
  },
  examples: [
    { line: 'fairlead freeze --tier production --until 18:00 --reason "fair"', does: 'no new change in production' },
    { line: 'fairlead freeze --all --reason "intruder"', does: 'stop everything, everywhere, now' },
    { line: 'fairlead freeze --lift', does: 'end the freeze in force' },
    { line: 'fairlead freeze --lift --all', does: 'end every stop of everything' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const { application, stage, target, project, tier } = options;
    const scope: Scope = given({ project, application, target, stage, tier });
    if (options.lift) return lift(context, { id: args.freeze, scope, all: options.all, why: options.reason });
    if (args.freeze !== undefined) {
      throw new AppError('invalid-input', 'an id is for --lift; a new freeze is told by --application, --stage, …');
    }
    if (Object.keys(scope).length === 0 && !options.everywhere && !options.all) {
      throw new AppError(
        'invalid-input',
        'say what to freeze: --application, --stage, --target, --project, --tier, or --everywhere; --all also stops corrections',
      );
    }
    const lasting = durationUntil(options, context.io.now());
    const body = {
      scope,
      all: options.all,
      ...given({ for: lasting }),
      reason: await reasonFor(context, options.reason),
    };
    const answer = await (await context.api()).call(routes.freeze, { params: {}, body });
    tellAccepted(context, answer);
    context.print(`  Lift it with: fairlead freeze --lift ${answer.id}`);
    return exitCodes.ok;
  },
});

type Lifting = {
  readonly id: string | undefined;
  readonly scope: Scope;
  readonly all: boolean;
  readonly why: string | undefined;
};

async function lift(context: Context, { id, scope, all, why }: Lifting): Promise<number> {
  const api = await context.api();
  const { items } = await api.call(routes.listFreezes, {});
  const wanted = formatScope(scope);
  const fits = (one: FreezeView): boolean =>
    id === undefined ? (!all || one.all) && (wanted === 'everything' || one.scope === wanted) : one.id === id;
  const found = items.filter(fits);
  if (found.length === 0) {
    const what = id === undefined ? (all ? 'nothing is stopped' : 'no freeze is in force') : `there is no freeze ${id}`;
    const scoped = id === undefined && wanted !== 'everything' ? ` for ${wanted}` : '';
    throw new AppError('not-found', `${what}${scoped}; see \`fairlead get freezes\``);
  }
  if (found.length > 1 && !all) {
    const names = found.map((one) => `${one.id} (${one.scope}, by ${one.by})`).join(', ');
    throw new AppError('conflict', `several freezes are in force; name one: fairlead freeze --lift ID, of ${names}`);
  }
  for (const one of found) {
    tellAccepted(context, await api.call(routes.thaw, { params: {}, body: { id: one.id, ...given({ reason: why }) } }));
  }
  return exitCodes.ok;
}
