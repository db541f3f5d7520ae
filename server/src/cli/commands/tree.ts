import { routes } from '@fairlead/core/wire/routes.ts';
import type { TreeNodeView } from '@fairlead/core/wire/view/below.ts';
import { defineCommand } from '../command.ts';
import type { Context } from '../context.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacement, placementName } from '../find-placements.ts';
import { type Branch, drawTree } from '../offline/draw-tree.ts';
import { argument, optionalArgument } from '../options.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, which } from '../shared-options.ts';
import { plainText } from '../text/plain-text.ts';
import { age } from '../text/relative-time.ts';
import { healthLook } from '../text/status-words.ts';

export const tree = defineCommand({
  name: 'tree',
  group: 'see',
  summary: 'what stands below the objects of a placement, down to pods',
  details:
    'Asked of the target now: ReplicaSets, Jobs, EndpointSlices and Pods that controllers made of what Git declares.',
  args: {
    name: argument('application/stage', { completes: 'application' }),
    object: optionalArgument('only below this one: Kind/namespace/name'),
  },
  options: { ...which, ...dataOutput },
  examples: [
    { line: 'fairlead tree shop/prod', does: 'everything that shop runs on prod' },
    { line: 'fairlead tree shop/prod Deployment/shop/web', does: 'what one Deployment made' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const api = await context.api();
    const { id, ...placement } = await findPlacement(api, args.name, options);
    const answer = await api.call(routes.readTree, { params: { id }, query: given({ object: args.object }) });
    if (printValue(context, answer)) return exitCodes.ok;
    const below = Map.groupBy(answer.nodes, ({ parent }) => parent);
    const branchOf = (node: TreeNodeView): Branch => ({
      text: lineOf(context, node, answer.asOf),
      below: (below.get(node.uid) ?? []).map(branchOf),
    });
    const roots = below.get('') ?? [];
    context.print(context.style('strong', `${placementName(placement)} on ${placement.target}`));
    if (roots.length === 0) context.print('nothing of it is there');
    for (const line of drawTree(roots.map(branchOf))) context.print(line);
    for (const reason of answer.unread) context.note(context.errStyle('warn', `! not seen: ${plainText(reason)}`));
    return exitCodes.ok;
  },
});

function lineOf({ style }: Context, { object, health, message, pod, createdAt }: TreeNodeView, now: number): string {
  const look = healthLook(health);
  const state = style(look.colour, pod === null ? look.symbol : `${look.symbol} ${plainText(pod.status)}`);
  const facts = [
    ...(pod === null ? [] : [`${pod.ready}/${pod.containers.length} ready`]),
    ...(pod === null || pod.restarts === 0 ? [] : [`${pod.restarts} restarts`]),
    age(createdAt, now),
    ...(message === '' ? [] : [plainText(message)]),
  ];
  return `${plainText(object)}  ${state}  ${style('dim', facts.join(' · '))}`;
}
