import { inlineCode } from '@fairlead/core/impact/inert.ts';
import { readCommand } from '@fairlead/core/impact/read-command.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { RequestComment } from '@fairlead/core/model/pull-request.ts';
import type { Forge } from '../ports/forge.ts';
import type { UseCaseDeps } from '../usecases/deps.ts';
import { callerOf } from './caller-of.ts';
import { type Done, doCommand, helpText } from './do-command.ts';

export type CommentDeps = {
  readonly useCases: UseCaseDeps;
  /** Makes the preview anew at the next look. */
  readonly onError: (what: string, error: unknown) => void;
};

/** More wishes than these in one look are nobody's: the rest is left unread. */
const mostAtOnce = 20;

/**
 * Does what new comments ask for. How far they were read is saved before anything is done: a wish is done at most once,
 * and one that was lost is asked again by a person, who sees no answer. Later edits of a comment ask for nothing.
 */
export async function readComments(
  { useCases, onError }: CommentDeps,
  forge: Forge,
  record: RequestRecord,
  signal: AbortSignal,
): Promise<RequestRecord> {
  const { repo, number } = record.request;
  const fresh = (await forge.comments(repo, number, signal)).filter(({ id }) => Number(id) > record.readUpTo);
  if (fresh.length === 0) return record;
  const current: RequestRecord = { ...record, readUpTo: Math.max(...fresh.map(({ id }) => Number(id))) };
  await useCases.store.commit([{ kind: 'put-pull-request', record: current }]);
  const wishes = fresh.filter(({ body, isEdited }) => !isEdited && readCommand(body).kind !== 'none');
  const self = wishes.length === 0 ? null : await forge.self(signal);
  for (const comment of wishes.filter(({ author }) => author.id !== self?.id).slice(0, mostAtOnce)) {
    const done = await answer(useCases, forge, current, comment, signal);
    try {
      await forge.react(repo, number, comment.id, done.kind === 'done' ? 'done' : 'refused', signal);
      if (done.words !== '') await forge.addComment(repo, number, done.words, signal);
    } catch (error) {
      if (!(error instanceof AppError) || signal.aborted) throw error;
      onError(`answering a comment on request ${number} of ${repo}`, error);
    }
  }
  return current;
}

async function answer(
  useCases: UseCaseDeps,
  forge: Forge,
  record: RequestRecord,
  comment: RequestComment,
  signal: AbortSignal,
): Promise<Done> {
  const read = readCommand(comment.body);
  if (read.kind === 'none') return { kind: 'done', words: '' };
  if (read.kind === 'unknown')
    return { kind: 'refused', words: `There is no ${inlineCode(`/fairlead ${read.word}`)}.\n\n${helpText}` };
  const caller = await callerOf(useCases, forge, record, comment.author, signal);
  if (!caller.ok) return { kind: 'refused', words: caller.error };
  return doCommand(useCases, caller.value, record, read.command, comment.author.name);
}
