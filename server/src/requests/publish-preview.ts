import { commentMark, commentText, headline } from '@fairlead/core/impact/comment-text.ts';
import type { Preview } from '@fairlead/core/impact/preview.ts';
import { requestId } from '@fairlead/core/impact/request-id.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitStatus, Forge, StatusState } from '../ports/forge.ts';
import type { RequestDeps } from './request-deps.ts';

export const previewContext = 'fairlead/preview';

/**
 * Tells the forge what a preview found: one comment, updated in place, and one status of the head. Nothing is sent that
 * stands there already. What the forge refuses is kept as the record's trouble and tried again at the next look.
 */
export async function publishPreview(
  deps: RequestDeps,
  forge: Forge,
  record: RequestRecord,
  preview: Preview,
  signal: AbortSignal,
): Promise<RequestRecord> {
  try {
    const told = await writeComment(deps, forge, record, preview, signal);
    const { repo } = record.request;
    const status = statusOf(preview, pageOf(deps, record));
    const key = `${preview.head} ${status.context}`;
    const digest = deps.hash(JSON.stringify(status));
    if (record.statuses[key] !== digest) await forge.setStatus(repo, preview.head, status, signal);
    return { ...told, statuses: { ...record.statuses, [key]: digest }, trouble: '' };
  } catch (error) {
    if (!(error instanceof AppError) || signal.aborted) throw error;
    return { ...record, trouble: error.message };
  }
}

/** Where the page shows a request; null where the page has no address that others reach. */
export function pageOf(
  { publicUrl, hash }: Pick<RequestDeps, 'publicUrl' | 'hash'>,
  { request }: RequestRecord,
): string | null {
  const base = publicUrl();
  return base === null ? null : new URL(`/requests/${requestId(hash, request)}`, base).href;
}

async function writeComment(
  deps: RequestDeps,
  forge: Forge,
  record: RequestRecord,
  preview: Preview,
  signal: AbortSignal,
): Promise<RequestRecord> {
  const { repo, number } = record.request;
  const isWorthIt = preview.state !== 'made' || preview.placements.length > 0 || preview.findings.length > 0;
  const known = record.comment ?? (await ownComment(forge, record, signal));
  if (known === null && !isWorthIt) return record; // many requests change nothing that runs: they are left in peace
  const body = commentText(preview, { limit: forge.limits.commentChars, url: pageOf(deps, record) });
  const digest = deps.hash(body);
  if (known?.digest === digest) return record;
  const updated = known !== null && (await forge.updateComment(repo, number, known.id, body, signal));
  const id = updated ? known.id : await forge.addComment(repo, number, body, signal);
  return { ...record, comment: { id, digest } };
}

/** The comment that an earlier store knew of. */
async function ownComment(
  forge: Forge,
  { request }: RequestRecord,
  signal: AbortSignal,
): Promise<RequestRecord['comment']> {
  const self = await forge.self(signal);
  const comments = await forge.comments(request.repo, request.number, signal);
  const own = comments.find(({ author, body }) => author.id === self.id && body.startsWith(commentMark));
  return own === undefined ? null : { id: own.id, digest: '' };
}

const states: { readonly [state in Preview['state']]: StatusState } = {
  made: 'success',
  waits: 'pending',
  conflicts: 'failure',
  failed: 'error',
};

function statusOf(preview: Preview, targetUrl: string | null): CommitStatus {
  const broken = preview.placements.filter(({ failure }) => failure !== null).length;
  const errors = preview.findings.filter(({ severity }) => severity === 'error').length;
  const isBad = preview.state === 'made' && (broken > 0 || errors > 0);
  const words = isBad ? `${broken} cannot be rendered, ${errors} errors in the configuration` : headline(preview);
  return { context: previewContext, state: isBad ? 'failure' : states[preview.state], description: words, targetUrl };
}
