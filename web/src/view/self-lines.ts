import type { NowView } from '@fairlead/core/wire/view/now.ts';
import { shortRepo, shortRevision } from './shorten.ts';
import type { Tone } from './tone.ts';
import { relative } from './when.ts';

export type SelfLine = { readonly tone: Tone; readonly what: string; readonly more: readonly string[] };
type Facts = Pick<NowView, 'asOf' | 'self' | 'targets' | 'repositories' | 'problems'>;

/** A writer that has not said anything for longer than this may have lost its session. */
const heartbeatMs = 90_000;
const shown = 3;

/** Whether Fairlead itself was well when the server answered, a line each for what it needs. */
export function selfLines({ asOf: now, self, targets, repositories, problems }: Facts): readonly SelfLine[] {
  return [writerLine(self, now), targetLine(targets, now), repositoryLine(repositories, now), problemLine(problems)];
}

function writerLine({ writer }: NowView['self'], now: number): SelfLine {
  if (writer === null) return { tone: 'bad', what: 'Nobody may write: no session is open', more: [] };
  const silent = now - writer.heartbeatAt > heartbeatMs;
  const what = `${writer.replica} writes, session ${writer.epoch}`;
  return silent
    ? { tone: 'bad', what, more: [`its last sign of life was ${relative(writer.heartbeatAt, now)}`] }
    : { tone: 'good', what, more: [] };
}

function targetLine(targets: NowView['targets'], now: number): SelfLine {
  const lost = targets.filter(({ reachable }) => !reachable);
  if (targets.length === 0) return { tone: 'idle', what: 'No targets', more: [] };
  if (lost.length === 0)
    return {
      tone: 'good',
      what: targets.length === 1 ? 'The one target answers' : `All ${targets.length} targets answer`,
      more: [],
    };
  const more = lost.slice(0, shown).map(({ name, message, lastContactAt }) => {
    const since = lastContactAt === null ? 'never reached' : `last reached ${relative(lastContactAt, now)}`;
    return `${name}: ${message === '' ? since : `${message} (${since})`}`;
  });
  return { tone: 'bad', what: `${lost.length} of ${targets.length} targets do not answer`, more };
}

function repositoryLine(repositories: NowView['repositories'], now: number): SelfLine {
  const failing = repositories.filter(({ failure }) => failure !== null);
  const held = repositories.filter((repository) => repository.held !== null);
  if (repositories.length === 0) return { tone: 'idle', what: 'No repositories', more: [] };
  if (failing.length + held.length === 0) {
    const checked = Math.min(...repositories.map(({ checkedAt }) => checkedAt ?? now));
    return { tone: 'good', what: `Git answers, last asked ${relative(checked, now)}`, more: [] };
  }
  const more = [
    ...failing
      .slice(0, shown)
      .map(
        ({ repo, failure, failingSince }) =>
          `${shortRepo(repo)}: ${failure}${failingSince === null ? '' : ` (since ${relative(failingSince, now)})`}`,
      ),
    ...held
      .slice(0, shown)
      .map(
        ({ repo, held: move }) =>
          `${shortRepo(repo)}: history was rewritten to ${shortRevision(move?.to ?? '')}; accept it under Targets`,
      ),
  ];
  return {
    tone: failing.length > 0 ? 'bad' : 'held',
    what: failing.length > 0 ? 'Git does not answer everywhere; what runs goes on' : 'A repository waits for a person',
    more,
  };
}

function problemLine(problems: NowView['problems']): SelfLine {
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (problems.length === 0) return { tone: 'good', what: 'The configuration has no mistakes', more: [] };
  const more = problems.slice(0, shown).map(({ path, line, message }) => `${path}:${line}: ${message}`);
  const what = `${problems.length} ${problems.length === 1 ? 'mistake' : 'mistakes'} in the configuration`;
  return { tone: errors.length > 0 ? 'bad' : 'held', what, more };
}
