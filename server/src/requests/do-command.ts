import { can } from '@fairlead/core/access/can.ts';
import { placementSubject } from '@fairlead/core/access/subjects-of.ts';
import { inlineCode } from '@fairlead/core/impact/inert.ts';
import type { RequestCommand } from '@fairlead/core/impact/read-command.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import type { Result } from '@fairlead/core/lib/result.ts';
import type { CommitSha, PlacementId } from '@fairlead/core/model/ids.ts';
import { approve } from '../usecases/act/approve.ts';
import { pause, resume } from '../usecases/act/pause.ts';
import { planRequest } from '../usecases/act/plan-request.ts';
import { promote } from '../usecases/act/promote.ts';
import { request } from '../usecases/act/request.ts';
import { rollback } from '../usecases/act/rollback.ts';
import type { Caller, Refusal, UseCaseDeps } from '../usecases/deps.ts';

/** What became of a wish, in words for the comment; no words where a thumb says it all. */
export type Done = { readonly kind: 'done' | 'refused'; readonly words: string };

export const helpText = [
  'What a comment may ask for, on its first line. Who may is what roles say, as everywhere:',
  '',
  '- `/fairlead plan` makes the preview anew; on a request from elsewhere it lets this head be previewed',
  '- `/fairlead pause [application] [stage]: reason` and `/fairlead resume [application] [stage]`',
  '- `/fairlead promote application stage: reason`',
  '- `/fairlead rollback [application] [stage]: reason`',
  '- `/fairlead retry [application] [stage]` and `/fairlead abort [application] [stage]: reason`',
  '- `/fairlead approve [application] [stage]` and `/fairlead reject [application] [stage]: reason`, once it is merged and waits',
  '- `/fairlead help`',
  '',
  'Names may be left out where the request reaches one placement only.',
].join('\n');

/** Does a wish by the use cases that page and command line call too, in the name of who wrote the comment. */
export async function doCommand(
  deps: UseCaseDeps,
  caller: Caller,
  record: RequestRecord,
  command: RequestCommand,
  account: string,
): Promise<Done> {
  const { verb } = command;
  const reason = command.reason === '' ? `asked on request ${record.request.number}` : command.reason;
  switch (verb) {
    case 'help':
      return { kind: 'done', words: helpText };
    case 'plan':
      return told(await planRequest(deps, caller, record));
    case 'approve':
    case 'reject':
      return onPlacements(deps, caller, record, command, (id) => {
        const { url, head } = record.request;
        const proof = { kind: 'comment', url, head: mergedHead(record) ?? head.commit } as const;
        return approve(deps, caller, id, { verdict: verb, reason, proof, handle: account });
      });
    case 'skip':
      return refused('there is no step of a rollout that could be skipped');
    case 'promote': {
      const [application, stage] = command.names.filter((name) => name !== '--to');
      if (application === undefined || stage === undefined)
        return refused('say what and where: `/fairlead promote application stage`');
      return told(await promote(deps, caller, application, { stage, reason }));
    }
    case 'pause':
      return onPlacements(deps, caller, record, command, (id) => pause(deps, caller, id, { reason }));
    case 'resume':
      return onPlacements(deps, caller, record, command, (id) => resume(deps, caller, id, reason));
    case 'rollback':
      return onPlacements(deps, caller, record, command, (id) => rollback(deps, caller, id, { reason }));
    case 'retry':
      return onPlacements(deps, caller, record, command, (id) => request(deps, caller, id, { kind: 'retry', reason }));
    case 'abort':
      return onPlacements(deps, caller, record, command, (id) => request(deps, caller, id, { kind: 'abort', reason }));
  }
}

/** What is delivered of a merged request is what it came to in its branch. */
function mergedHead({ request }: RequestRecord): CommitSha | null {
  return request.state === 'merged' ? request.merged : null;
}

type Act = (id: PlacementId) => Promise<Result<unknown, Refusal>>;

async function onPlacements(
  deps: UseCaseDeps,
  caller: Caller,
  record: RequestRecord,
  { names }: RequestCommand,
  act: Act,
): Promise<Done> {
  const { repo, number } = record.request;
  const [application, stage] = names;
  const preview = await deps.store.preview(repo, number);
  const reached = (preview?.placements ?? []).filter(
    (one) =>
      (application === undefined || one.application === application) && (stage === undefined || one.stage === stage),
  );
  const visible = reached.filter((one) => can(caller.grants, 'view', placementSubject(one)).allowed);
  if (visible.length === 0)
    return refused(
      `this request reaches no ${application === undefined ? 'placement' : inlineCode(names.join(' in '))} that you may see`,
    );
  if (application === undefined && visible.length > 1)
    return refused(
      `this request reaches ${visible.length} placements: say which, as \`/fairlead … application stage\``,
    );
  const words: string[] = [];
  for (const { placement } of visible) {
    const outcome = await act(placement);
    if (!outcome.ok) words.push(outcome.error.message);
  }
  return words.length === 0 ? { kind: 'done', words: '' } : refused(words.map(inlineCode).join('; '));
}

function told(outcome: Result<unknown, Refusal>): Done {
  return outcome.ok ? { kind: 'done', words: '' } : refused(inlineCode(outcome.error.message));
}

function refused(words: string): Done {
  return { kind: 'refused', words: `Nothing was done: ${words}.` };
}
