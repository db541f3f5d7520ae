import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { Writer } from './writer.ts';
import { toWire, type WriterAnswer, type WriterRequest } from './writer-protocol.ts';

/** Batches in one transaction: more would hold back the first ones for no gain. */
const commitsPerTransaction = 512;

/** A prune under way: it gives way to commits after each portion. */
export type Pruning = { readonly id: number; readonly before: number; readonly kind: number; readonly rows: number };

/**
 * Answers the requests at the head of the queue: all commits up to the next other request in one transaction, or that
 * one other request. Takes what it answered off the queue.
 */
export function writerTurn(writer: Writer, queue: WriterRequest[], prunings: Pruning[]): readonly WriterAnswer[] {
  const commits: Extract<WriterRequest, { readonly kind: 'commit' }>[] = [];
  while (commits.length < commitsPerTransaction) {
    const next = queue[0];
    if (next?.kind !== 'commit') break;
    commits.push(next);
    queue.shift();
  }
  if (commits.length > 0) {
    const outcomes = writer.commit(commits.map((commit) => commit.steps));
    return outcomes.map((outcome, at) => {
      const id = commits[at]?.id ?? 0;
      if (outcome.kind === 'failed') return { kind: 'failed', id, error: toWire(outcome.error) };
      return { kind: 'committed', id, lastSeq: outcome.lastSeq };
    });
  }
  const request = queue.shift();
  return request === undefined ? prune(writer, prunings) : other(writer, request, prunings);
}

function other(writer: Writer, request: WriterRequest, prunings: Pruning[]): readonly WriterAnswer[] {
  const { id } = request;
  return answered(id, () => {
    switch (request.kind) {
      case 'open-session':
        return [{ kind: 'session', id, session: writer.openSession(request.replica, request.now, request.ttlMs) }];
      case 'renew-session':
        return [{ kind: 'session', id, session: writer.renewSession(request.now, request.ttlMs) }];
      case 'close-session':
        writer.closeSession();
        return [{ kind: 'session', id, session: null }];
      case 'prune':
        prunings.push({ id, before: request.before, kind: 0, rows: 0 });
        return [];
      case 'commit':
      case 'close':
        throw new AppError('internal', `the writer cannot answer "${request.kind}" here`);
    }
  });
}

function prune(writer: Writer, prunings: Pruning[]): readonly WriterAnswer[] {
  const pruning = prunings.shift();
  if (pruning === undefined) return [];
  const { id, before, kind, rows } = pruning;
  return answered(id, () => {
    const portion = writer.prunePortion(kind, before);
    if (portion.nextKind === null) return [{ kind: 'pruned', id, rows }];
    prunings.push({ id, before, kind: portion.nextKind, rows: rows + portion.rows });
    return [];
  });
}

function answered(id: number, work: () => readonly WriterAnswer[]): readonly WriterAnswer[] {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return [{ kind: 'failed', id, error: toWire(error) }];
  }
}
