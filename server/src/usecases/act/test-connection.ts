import { can } from '@fairlead/core/access/can.ts';
import type { Subject } from '@fairlead/core/access/subject.ts';
import { AppError } from '@fairlead/core/lib/app-error.ts';
import { ok } from '@fairlead/core/lib/result.ts';
import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import type { TestView } from '@fairlead/core/wire/view/settings.ts';
import { authorise, maySee } from '../authorise.ts';
import type { Caller, Outcome, UseCaseDeps } from '../deps.ts';
import { missing } from '../refuse.ts';

/** Asks a target whether it answers now. One on which the caller sees nothing looks like one that is not there. */
export async function testTarget(deps: UseCaseDeps, caller: Caller, name: string): Outcome<TestView> {
  const placed = deps.configuration().placements.filter(({ target }) => target === name);
  const known = deps.configuration().targets.some((target) => target.name === name);
  const seen = placed.filter((placement) => maySee(caller, placement.project));
  if (!known || (seen.length === 0 && placed.length > 0)) return missing('target', name);
  const subjects = seen.map(({ project, tier }): Subject => ({ kind: 'target', name, project, tier, target: name }));
  const subject: Subject = subjects.find((one) => can(caller.grants, 'refresh', one).allowed) ??
    subjects[0] ?? { kind: 'target', name, project: null };
  const allowed = await authorise(deps, caller, 'refresh', subject, `target/${name}`);
  if (!allowed.ok) return allowed;
  const target = deps.targets(name);
  if (target === undefined)
    return ok(await timed(deps, async () => ({ works: false, message: `target ${name} is not connected` })));
  return ok(
    await timed(deps, async () => {
      const { reachable, version, message } = await target.contact(caller.signal);
      return { works: reachable, message: reachable ? `answers${version === '' ? '' : ` (${version})`}` : message };
    }),
  );
}

/** Asks what is behind a Git connection for its refs; the first repository in use stands for all behind a prefix. */
export async function testConnection(deps: UseCaseDeps, caller: Caller, name: string): Outcome<TestView> {
  const subject = { kind: 'installation', name: `Connection/${name}`, project: null } as const;
  const allowed = await authorise(deps, caller, 'refresh', subject, `connection/${name}`);
  if (!allowed.ok) return allowed;
  const connection = deps.configuration().connections.find((known) => known.name === name);
  if (connection === undefined) return missing('connection', name);
  if (connection.kind !== 'git') {
    const message =
      connection.kind === 'kubernetes'
        ? 'test the targets that use it'
        : 'issuer' in connection
          ? 'who vouches for somebody is proven by signing in with it'
          : 'a webhook is only proven by a message; none was sent';
    return ok(await timed(deps, async () => ({ works: false, message })));
  }
  const repos = (await deps.store.repos()).map(({ repo }) => repo);
  const repo = repos.find((url) => url.startsWith(connection.url)) ?? connection.url;
  return ok(await timed(deps, () => askRefs(deps, caller, repo)));
}

type Found = Pick<TestView, 'works' | 'message'>;

async function askRefs(deps: UseCaseDeps, caller: Caller, repo: RepoUrl): Promise<Found> {
  const access = deps.repoAccess(repo);
  if (access === undefined) return { works: false, message: `no repository behind it is in use (${repo})` };
  const refs = Object.keys(await deps.git.refs(access, caller.signal));
  return { works: true, message: `${repo} answers with ${refs.length} refs` };
}

/** A test fails by its answer, not by an error: what went wrong is what was asked. */
async function timed({ clock }: UseCaseDeps, test: () => Promise<Found>): Promise<TestView> {
  const begun = clock.monotonicMs();
  const found = await test().catch((error: unknown): Found => {
    if (!(error instanceof AppError)) throw error;
    return { works: false, message: error.message };
  });
  return { ...found, tookMs: Math.round(clock.monotonicMs() - begun), at: clock.now() };
}
