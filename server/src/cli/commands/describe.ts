import { AppError } from '@fairlead/core/lib/app-error.ts';
import { defineCommand } from '../command.ts';
import type { Api } from '../connection/api.ts';
import type { Context } from '../context.ts';
import { describeApplication } from '../describe/describe-application.ts';
import { describeChange } from '../describe/describe-change.ts';
import { describeDelivery } from '../describe/describe-delivery.ts';
import { describeObject } from '../describe/describe-object.ts';
import { describePlacement } from '../describe/describe-placement.ts';
import { describeTarget } from '../describe/describe-target.ts';
import { printFacts } from '../describe/facts.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement, findPlacements, type Which } from '../find-placements.ts';
import { argument, optionalArgument } from '../options.ts';
import { printValue } from '../output/print-value.ts';
import { type AnyResource, noFilter } from '../resources/resource.ts';
import { findResource } from '../resources/resource-table.ts';
import { dataOutput, which } from '../shared-options.ts';

export const describe = defineCommand({
  name: 'describe',
  group: 'see',
  summary: 'everything about one thing',
  details:
    'Without a kind it is an application or a placement. Kinds are those of `fairlead get`: describe change ID, describe delivery ID, describe target NAME.',
  args: {
    what: argument('application, application/stage, or a kind', { completes: 'application' }),
    name: optionalArgument('after a kind: which one; after a placement: one of its objects'),
    object: optionalArgument('after `object APPLICATION/STAGE`: Kind/name'),
  },
  options: { ...which, ...dataOutput },
  examples: [
    { line: 'fairlead describe shop', does: 'an application, its stages side by side' },
    { line: 'fairlead describe shop/prod', does: 'a placement: versions, holds, conditions, objects' },
    { line: 'fairlead describe shop/dev Process/api', does: 'an object: live against Git' },
    { line: 'fairlead describe change 1a2b3c4', does: 'a commit and what became of it' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const { what, name, object } = args;
    const resource = name === undefined ? undefined : findResource(what);
    if (resource !== undefined && name !== undefined) {
      await describeResource(context, api, resource, [name, object], options);
      return exitCodes.ok;
    }
    if (object !== undefined) throw new AppError('invalid-input', `"${object}" is one word too many; see --help`);
    if (name !== undefined) {
      const { id } = await findPlacement(api, what, options);
      await describeObject(context, api, id, name);
      return exitCodes.ok;
    }
    await describeByName(context, api, what, options);
    return exitCodes.ok;
  },
});

/** An application by its bare name, a placement where a stage or target narrows it to one. */
async function describeByName(context: Context, api: Api, name: string, place: Which): Promise<void> {
  const found = await findPlacements(api, name, place);
  const [first] = found;
  const isApplication = !name.includes('/') && place.stage === undefined && place.target === undefined;
  if (isApplication && first?.application === name) return describeApplication(context, api, name, place.project);
  const { id } = await findPlacement(api, name, place);
  return describePlacement(context, api, id);
}

async function describeResource(
  context: Context,
  api: Api,
  resource: AnyResource,
  [name, object]: readonly [string, string | undefined],
  place: Which,
): Promise<void> {
  if (resource.kind === 'objects') {
    if (object === undefined)
      throw new AppError('invalid-input', 'write: fairlead describe object shop/dev Process/api');
    const { id } = await findPlacement(api, name, place);
    return describeObject(context, api, id, object);
  }
  if (object !== undefined) throw new AppError('invalid-input', `"${object}" is one word too many; see --help`);
  switch (resource.kind) {
    case 'placements':
      return describePlacement(context, api, (await findPlacement(api, name, place)).id);
    case 'applications':
      return describeApplication(context, api, name, place.project);
    case 'changes':
      return describeChange(context, api, name);
    case 'deliveries':
      return describeDelivery(context, api, name);
    case 'targets':
      return describeTarget(context, api, name);
    default:
      return describeRow(context, api, resource, name);
  }
}

/** Kinds without a page of their own: all that their list knows. */
async function describeRow(context: Context, api: Api, resource: AnyResource, name: string): Promise<void> {
  const { items } = await resource.list(api, noFilter, 10_000);
  const row = items.find((item) => resource.name(item) === name);
  if (row === undefined) {
    throw new AppError(
      'not-found',
      `there is none of the ${resource.kind} called ${name}; see \`fairlead get ${resource.kind}\``,
    );
  }
  if (printValue(context, row)) return;
  context.print(context.style('strong', name));
  const columns = resource.columns(context.io.now());
  printFacts(
    context,
    columns.map(({ title, value }) => [title.toLowerCase(), value(row)]),
  );
}
