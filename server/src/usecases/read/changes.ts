import { isHexPrefix } from '@fairlead/core/insight/revision-text.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { Change } from '@fairlead/core/model/change.ts';
import type { ChangeId, RepoUrl } from '@fairlead/core/model/ids.ts';
import type { AnswerOf, QueryOf } from '@fairlead/core/wire/route.ts';
import type { Routes } from '@fairlead/core/wire/routes.ts';
import type { ChangeView } from '@fairlead/core/wire/view/change.ts';
import { maySee, projectFilter } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { given, pageOf } from '../page.ts';
import { missing } from '../refuse.ts';
import { changeRow, changeRowOf } from '../view/change-row.ts';
import { deliveryRow } from '../view/delivery-row.ts';

/** Changes by filter, newest first. */
export async function listChanges(
  deps: UseCaseDeps,
  caller: Caller,
  query: QueryOf<Routes['listChanges']>,
): Outcome<AnswerOf<Routes['listChanges']>> {
  const project = projectFilter(caller, query.project);
  const { since, text } = query;
  const filter = given({ project, since, text, repo: query.repo as RepoUrl | undefined }); // an unknown repository finds nothing
  const page = await deps.store.changes(filter, pageOf(query));
  const items = await Promise.all(page.items.map((change) => changeRow(deps, caller, change)));
  return ok({ items, next: page.next, total: page.total, asOf: deps.clock.now() });
}

const shownDeliveries = 200;

/** One change, named by its id or by the commit it came to, with its deliveries. */
export async function readChange(deps: UseCaseDeps, caller: Caller, id: string): Outcome<ChangeView> {
  const change = await findChange(deps, caller, id);
  if (change === undefined) return missing('change', id);
  const page = await deps.store.deliveries(given({ change: change.id, project: projectFilter(caller, undefined) }), {
    limit: shownDeliveries,
    cursor: null,
  });
  const followers = await deps.store.changes(
    { project: change.project, repo: change.repo, since: change.seenAt },
    { limit: 100, cursor: null },
  );
  const followedBy = followers.items.filter((other) => other.of === change.id);
  const row = changeRowOf(change, page.items, page.total);
  return ok({
    ...row,
    sentence: describeChange(row),
    commits: change.commits.map(({ sha, title, body, author, authoredAt, committedAt }) => ({
      sha,
      title,
      body,
      author,
      authoredAt,
      committedAt,
    })),
    deliveryRows: await Promise.all(page.items.map((delivery) => deliveryRow(deps, delivery))),
    followedBy: await Promise.all(followedBy.map((other) => changeRow(deps, caller, other))),
    asOf: deps.clock.now(),
  });
}

/** What may not be seen is looked for as long as what is not there: neither its words nor its time tell them apart. */
export async function findChange(deps: UseCaseDeps, caller: Caller, id: string): Promise<Change | undefined> {
  const exact = await deps.store.change(id as ChangeId); // an unknown id finds nothing
  if (exact !== undefined && maySee(caller, exact.project)) return exact;
  if ((await reaches(deps, caller, id as ChangeId)) && exact !== undefined) return exact;
  if (!isHexPrefix(id)) return undefined;
  const { items } = await deps.store.changes({ text: id }, { limit: 500, cursor: null });
  return items.find((change) => maySee(caller, change.project) && change.to.startsWith(id));
}

/** Its own project's people see a change, and so do those to whom it was delivered: repositories are shared. */
async function reaches(deps: UseCaseDeps, caller: Caller, change: ChangeId): Promise<boolean> {
  const filter = given({ change, project: projectFilter(caller, undefined) });
  return (await deps.store.deliveries(filter, { limit: 1, cursor: null })).total > 0;
}

function describeChange({
  title,
  author,
  to,
  deliveries,
}: Pick<ChangeView, 'title' | 'author' | 'to' | 'deliveries'>): string {
  const { total, open, healthy, failed, rolledBack } = deliveries;
  const parts = [
    [healthy, 'live'],
    [open, 'under way or held'],
    [failed, 'failed'],
    [rolledBack, 'taken back'],
  ] as const;
  const outcomes = parts.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
  const reach =
    total === 0
      ? 'it reached no placement'
      : `of ${total} ${total === 1 ? 'delivery' : 'deliveries'} ${outcomes.join(', ') || 'all were superseded or aborted'}`;
  return `${to.slice(0, 7)} "${title}" by ${author.name}: ${reach}.`;
}
