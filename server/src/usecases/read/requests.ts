import { blastRadius } from '@fairlead/core/impact/blast-radius.ts';
import { headline } from '@fairlead/core/impact/comment-text.ts';
import type { PlacementPreview, Preview } from '@fairlead/core/impact/preview.ts';
import { radiusSentence } from '@fairlead/core/impact/radius-sentence.ts';
import { requestId } from '@fairlead/core/impact/request-id.ts';
import type { RequestRecord } from '@fairlead/core/impact/request-record.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { PlacementPreviewView, RequestPage, RequestRow, RequestView } from '@fairlead/core/wire/view/request.ts';
import { maySee, seesAll } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { findRequest, maySeeRequest } from '../find-request.ts';
import { missing } from '../refuse.ts';

/** The requests that the caller may see, newest first; what they reach is counted over what the caller sees. */
export async function listRequests(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['listRequests']>,
): Outcome<RequestPage> {
  const all = await deps.store.pullRequests({ state: query.state ?? 'open' });
  const items: RequestRow[] = [];
  for (const record of all) {
    if (!maySeeRequest(deps, caller, record)) continue;
    const isWhole = seesAll(caller) || (record.summary?.projects ?? []).every((project) => maySee(caller, project));
    const { repo, number } = record.request;
    const part = isWhole ? undefined : visiblePart(caller, await deps.store.preview(repo, number));
    items.push(rowOf(deps, record, part));
  }
  return ok({ items, asOf: deps.clock.now() });
}

/** One request with its preview, of the placements that the caller may see. */
export async function readRequest(deps: UseCaseDeps, caller: Caller, id: string): Outcome<RequestView> {
  const record = await findRequest(deps, caller, id);
  if (record === undefined) return missing('request', id);
  const stored = await deps.store.preview(record.request.repo, record.request.number);
  const preview = visiblePart(caller, stored);
  const hidden = (stored?.placements.length ?? 0) - (preview?.placements.length ?? 0);
  return ok({
    ...rowOf(deps, record, hidden === 0 ? undefined : preview),
    mergedWith: preview?.base ?? null,
    files: [...(preview?.files ?? [])],
    fileCount: preview?.fileCount ?? 0,
    findings: [...(preview?.findings ?? [])],
    placements: (preview?.placements ?? []).map(placementView),
    hidden,
    equal: preview?.equal ?? 0,
    asOf: deps.clock.now(),
  });
}

/** The preview without what the caller may not see, and without words that speak of it. */
function visiblePart(caller: Caller, preview: Preview | undefined): Preview | undefined {
  if (preview === undefined || seesAll(caller)) return preview;
  const placements = preview.placements.filter(({ project }) => maySee(caller, project));
  if (placements.length === preview.placements.length) return preview;
  return { ...preview, placements, findings: [], equal: 0, radius: blastRadius(placements, []) };
}

function rowOf(deps: UseCaseDeps, record: RequestRecord, part: Preview | undefined): RequestRow {
  const { request, connection, summary, trouble } = record;
  const radius = part?.radius ?? summary?.radius;
  return {
    id: requestId(deps.hash, request),
    connection,
    ...{ repo: request.repo, number: request.number, title: request.title, author: request.author.name },
    ...{ state: request.state, isDraft: request.isDraft, isFork: request.isFork },
    ...{ branch: request.head.branch, base: request.base.branch, head: request.head.commit, url: request.url },
    preview:
      summary === null || radius === undefined
        ? null
        : {
            state: summary.state,
            sentence:
              summary.state === 'made' ? radiusSentence(radius) : headline({ ...emptyWords, state: summary.state }),
            reason: summary.reason,
            radius: {
              ...radius,
              applications: [...radius.applications],
              targets: [...radius.targets],
              dependants: [...radius.dependants],
              oneWay: [...radius.oneWay],
            },
            errors: part === undefined ? summary.errors : errorsOf(part),
            warnings: part === undefined ? summary.warnings : 0,
            madeAt: summary.madeAt,
          },
    trouble,
    updatedAt: request.updatedAt,
  };
}

const emptyWords = { radius: blastRadius([], []) };

function errorsOf({ placements }: Preview): number {
  return placements.filter(({ failure }) => failure !== null).length;
}

function placementView(one: PlacementPreview): PlacementPreviewView {
  const { placement, project, application, target, stage, tier, reachedBy, declaration, more, equal, unasked } = one;
  return {
    ...{ id: placement, project, application, target, stage, tier, reachedBy, declaration, more, equal, unasked },
    objects: one.objects.map((object) => ({ ...object, differences: [...object.differences] })),
    failure: one.failure,
    plan: one.plan === null ? null : { ...one.plan, conflicts: [...one.plan.conflicts] },
    oneWay: [...one.oneWay],
    podsRestarted: one.podsRestarted,
    findings: [...one.findings],
    gates: [...one.gates],
  };
}
