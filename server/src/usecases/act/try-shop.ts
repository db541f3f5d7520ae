import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok, type Result } from '@fairlead/core/lib/result.ts';
import { type CommitSha, changeId } from '@fairlead/core/model/ids.ts';
import { editShop, type ShopTry, shopConfigPath, shopTries, type TryName } from '@fairlead/core/shop/shop-tries.ts';
import type { TryAnswer } from '@fairlead/core/wire/view/shop.ts';
import type { Shop } from '../../ports/shop.ts';
import { authorise } from '../authorise.ts';
import { type Caller, nameOf, type Outcome, type Refusal, type UseCaseDeps } from '../deps.ts';
import { shopConfig, shopFor } from '../read/shop.ts';
import { missing, refuse } from '../refuse.ts';
import { auditRecord, commitAct } from './commit-act.ts';

const pushAttempts = 3;

/**
 * Commits a try to the quickstart's own repository, as the person who asks. Recorded before it is pushed, and how it
 * ended after; what the commit does then is the loop's affair, as with any other.
 */
export async function tryShop(deps: UseCaseDeps, caller: Caller, name: TryName): Outcome<TryAnswer> {
  const found = shopFor(deps, caller);
  if (!found.ok) return found;
  const shop = found.value;
  const wanted = shopTries.find((known) => known.name === name);
  if (wanted === undefined) return missing('try', name);
  const subject = { kind: 'application', name: shop.application, project: shop.project } as const;
  const act = {
    verb: 'promote',
    subject: `application/${shop.application}`,
    project: shop.project,
    reason: wanted.title,
    data: { try: name },
  } as const;
  const allowed = await authorise(deps, caller, act.verb, subject, act.subject);
  if (!allowed.ok) return allowed;
  await deps.store.commit([{ kind: 'audit', record: auditRecord(deps, caller, act, 'intent') }]);
  const record = (reason: string, outcome: 'failed' | 'unknown') =>
    deps.store.commit([{ kind: 'audit', record: auditRecord(deps, caller, { ...act, reason }, outcome) }]);
  const pushed = await pushTry(deps, caller, shop, wanted).catch(async (error: unknown) => {
    const known = error instanceof AppError;
    await record(
      known ? error.message : 'the push broke off',
      known && error.code !== 'timeout' ? 'failed' : 'unknown',
    );
    throw error;
  });
  if (!pushed.ok) {
    await record(pushed.error.message, 'failed');
    return pushed;
  }
  const commit = pushed.value;
  const accepted = await commitAct(deps, caller, {
    ...act,
    data: { ...act.data, commit },
    placement: null,
    writes: [],
    event: {
      kind: 'requested',
      message: `${nameOf(caller.actor)} committed ${commit.slice(0, 7)} to the shop: ${wanted.commit}`,
      severity: 'info',
    },
  });
  deps.pollRepo(shop.access.url);
  return ok({ ...accepted, commit, change: changeId(deps.hash, shop.access.url, '', commit) });
}

async function pushTry(
  deps: UseCaseDeps,
  caller: Caller,
  shop: Shop,
  wanted: ShopTry,
): Promise<Result<CommitSha, Refusal>> {
  for (let attempt = 0; attempt < pushAttempts; attempt += 1) {
    const config = await shopConfig(deps, caller, shop);
    if (!config.ok) return config;
    const { text, ref, commit } = config.value;
    const edited = editShop(text, wanted);
    if (!edited.ok) return refuse('conflict', `${shopConfigPath} of the shop: ${edited.error}; edit it by hand`);
    const outcome = await deps.git.push(
      shop.access,
      {
        ref,
        expected: commit,
        edits: [{ path: shopConfigPath, content: edited.value }],
        message: `${wanted.commit}\n`,
        author: { name: nameOf(caller.actor), email: 'you@localhost' },
      },
      caller.signal,
    );
    if (outcome.kind === 'pushed') return ok(outcome.commit);
    if (outcome.kind === 'refused') return refuse('conflict', `the shop's repository refused it: ${outcome.message}`);
  }
  return refuse('conflict', 'the shop moved each time while it was tried; try again');
}
