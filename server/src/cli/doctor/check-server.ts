import { grantWords } from '@fairlead/core/access/can.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { NowView } from '@fairlead/core/wire/view/now.ts';
import type { Context } from '../context.ts';
import { relativeTime } from '../text/relative-time.ts';
import { bad, type Finding, good, remark, warn } from './finding.ts';

const oldHeartbeatMs = 60_000;
const shownOfEach = 5;

/** The server, and what it says of its targets, repositories and configuration. */
export async function checkServer(context: Context): Promise<readonly Finding[]> {
  try {
    const api = await context.api();
    const session = await api.call(routes.getSession, {});
    const now = await api.call(routes.now, {});
    const version =
      session.version === context.version
        ? good(
            `the server at ${api.url} answers, version ${session.version}; you are ${session.actor.person || session.actor.subject}, ${session.grants.map(grantWords).join(', ') || 'without a role'}`,
          )
        : warn(
            `the server is version ${session.version}, this program ${context.version}`,
            'use the same version on both sides',
          );
    return [version, ...judgeNow(now)];
  } catch (error) {
    if (!(error instanceof AppError) || error.code === 'cancelled') throw error;
    return [bad('no server answers', error.message)];
  }
}

/** What is wrong around the server; what is well in one line each. */
export function judgeNow({ self, targets, repositories, problems, freezes, asOf }: NowView): readonly Finding[] {
  const away = targets.filter(({ reachable }) => !reachable);
  const failing = repositories.filter(({ failure }) => failure !== null);
  const held = repositories.filter((repository) => repository.held !== null);
  const errors = problems.filter(({ severity }) => severity === 'error');
  return [
    judgeWriter(self.writer, asOf),
    ...(away.length === 0
      ? [
          targets.length === 0
            ? remark('no targets are declared yet')
            : good(`${targets.length} of ${targets.length} targets answer`),
        ]
      : away
          .slice(0, shownOfEach)
          .map(({ name, message, lastContactAt }) =>
            bad(
              `target ${name} does not answer (last contact ${relativeTime(lastContactAt, asOf)})`,
              message || 'see `fairlead get targets`',
            ),
          )),
    ...(failing.length === 0
      ? [good(`repositories that do not answer: none of ${repositories.length}`)]
      : failing
          .slice(0, shownOfEach)
          .map(({ repo, failure }) =>
            bad(`${repo} fails: ${failure}`, 'see that the address and the credential of its Connection are right'),
          )),
    ...held.map(({ repo }) =>
      warn(`a branch of ${repo} was rewritten and is held`, 'accept it with `fairlead confirm --repo`'),
    ),
    ...(errors.length === 0
      ? [good('the configuration holds no mistakes')]
      : [bad(`${errors.length} mistakes in the configuration`, 'see `fairlead get problems`')]),
    ...freezes
      .filter(({ all }) => all)
      .map(({ scope, by }) =>
        warn(`everything is stopped in ${scope}, by ${by}`, 'lift it with `fairlead freeze --lift --all`'),
      ),
  ];
}

function judgeWriter(writer: NowView['self']['writer'], asOf: number): Finding {
  if (writer === null) return bad('no replica writes to the targets', 'start the server again');
  const silentMs = asOf - writer.heartbeatAt;
  return silentMs > oldHeartbeatMs
    ? warn(`the writer ${writer.replica} was last heard ${relativeTime(writer.heartbeatAt, asOf)}`, 'see its log')
    : good(`the writer ${writer.replica} is alive (epoch ${writer.epoch})`);
}
