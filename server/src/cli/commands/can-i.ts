import { builtInRoles } from '@fairlead/core/access/roles.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { defineCommand } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { findPlacements, placementName } from '../find-placements.ts';
import { argument, optionalArgument } from '../options.ts';
import { printSentence } from '../output/print-sentence.ts';
import { printValue } from '../output/print-value.ts';
import { given } from '../resources/resource.ts';
import { dataOutput, which } from '../shared-options.ts';

type PersonalVerb = (typeof builtInRoles.admin)[number];

export const canI = defineCommand({
  name: 'can-i',
  group: 'prove',
  summary: 'whether you may do something, and by which rule',
  details:
    'Asks the server for the decision that it would take now. Ends with 0 where you may and with 4 where you may not, for scripts. Without a name it is about the project of `--project`, or the whole installation.',
  args: {
    verb: argument('what to do: sync, promote, freeze, view-audit, …'),
    name: optionalArgument('application/stage to do it on', { completes: 'application' }),
  },
  options: { stage: which.stage, target: which.target, project: which.project, ...dataOutput },
  examples: [
    { line: 'fairlead can-i promote shop/prod', does: 'and by which role, or what is missing' },
    { line: 'fairlead can-i freeze --project web', does: 'on a whole project' },
    { line: 'fairlead can-i view-audit', does: 'on the installation' },
  ],
  needs: 'server',
  run: async (context, { args, options }) => {
    const { verb } = args;
    if (!isPersonal(verb))
      throw new AppError('invalid-input', `"${verb}" is no verb; write one of ${builtInRoles.admin.join(', ')}`);
    const api = await context.api();
    const places =
      args.name === undefined
        ? [null]
        : await findPlacements(api, args.name, {
            stage: options.stage,
            target: options.target,
            project: options.project,
          });
    const answers = await Promise.all(
      places.map(async (place) => {
        const query = place === null ? given({ verb, project: options.project }) : { verb, placement: place.id };
        const answer = await api.call(routes.canI, { query: { ...query, verb } });
        return { ...answer, place: place === null ? answer.subject : placementName(place) };
      }),
    );
    const code = answers.every(({ allowed }) => allowed) ? exitCodes.ok : exitCodes.notAllowed;
    if (printValue(context, answers)) return code;
    for (const { allowed, place, rule } of answers) {
      printSentence(context, `${context.style(allowed ? 'good' : 'bad', allowed ? 'yes' : 'no')}: ${verb} on ${place}`);
      printSentence(context, rule, 4);
    }
    return code;
  },
});

function isPersonal(text: string): text is PersonalVerb {
  return (builtInRoles.admin as readonly string[]).includes(text);
}
