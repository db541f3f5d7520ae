import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import type {
  BranchRules,
  ForgeAccount,
  ForgePermission,
  PullRequest,
  RequestComment,
  Review,
} from '@fairlead/core/model/pull-request.ts';
import Type from 'typebox';
import type { CommitStatus, Forge, MergeOutcome, NewRequest } from '../../../ports/forge.ts';
import type { ForgeHttp } from '../forge-http.ts';
import { forgePlace } from '../forge-place.ts';
import { wordsOf } from '../refusal.ts';
import {
  accountOf,
  branchRulesOf,
  commentOf,
  commentSchema,
  fileSchema,
  protectionSchema,
  pullRequestOf,
  pullSchema,
  reviewOf,
  reviewSchema,
  userSchema,
} from './gitea-answers.ts';

const mostRequests = 500;
const mostFiles = 3_000;
const mostReviews = 500;
const permissions: { readonly [permission: string]: ForgePermission } = {
  owner: 'admin',
  admin: 'admin',
  write: 'write',
  read: 'read',
};

const idSchema = Type.Object({ id: Type.Integer() });
const permissionSchema = Type.Object({ permission: Type.String() });
const teamSchema = Type.Object({ id: Type.Integer(), name: Type.String() });

/** Gitea and Forgejo by their API (docs.gitea.com, "API"). The token needs repositories and issues for writing. */
export class GiteaForge implements Forge {
  /** The column takes more; longer comments are no longer read by anybody. */
  readonly limits = { commentChars: 60_000 };
  readonly #http: ForgeHttp;

  constructor(http: ForgeHttp) {
    this.#http = http;
  }

  async self(signal: AbortSignal): Promise<ForgeAccount> {
    return accountOf(await this.#http.get('/user', userSchema, signal));
  }

  async openRequests(repo: RepoUrl, signal: AbortSignal): Promise<readonly PullRequest[]> {
    const { web, path } = forgePlace(repo);
    const query = '?state=open&sort=recentupdate&limit=50';
    const pulls = await this.#http.list(`/repos/${path}/pulls${query}`, pullSchema, mostRequests, signal);
    return pulls.flatMap((pull) => pullRequestOf(pull, repo, `${web}/${path}`) ?? []);
  }

  async request(repo: RepoUrl, number: number, signal: AbortSignal): Promise<PullRequest | undefined> {
    const { web, path } = forgePlace(repo);
    const pull = await this.#http.find(`/repos/${path}/pulls/${number}`, pullSchema, signal);
    return pull === undefined ? undefined : pullRequestOf(pull, repo, `${web}/${path}`);
  }

  async changedFiles(repo: RepoUrl, number: number, signal: AbortSignal): Promise<readonly string[]> {
    const path = `${at(repo)}/pulls/${number}/files?limit=50`;
    const files = await this.#http.list(path, fileSchema, mostFiles, signal);
    const names = files.flatMap(({ filename, previous_filename: before }) =>
      typeof before === 'string' && before !== '' ? [filename, before] : [filename],
    );
    return [...new Set(names)];
  }

  async reviews(repo: RepoUrl, number: number, signal: AbortSignal): Promise<readonly Review[]> {
    const path = `${at(repo)}/pulls/${number}/reviews?limit=50`;
    const reviews = await this.#http.list(path, reviewSchema, mostReviews, signal);
    return reviews.flatMap((review) => reviewOf(review) ?? []);
  }

  async comments(repo: RepoUrl, number: number, signal: AbortSignal): Promise<readonly RequestComment[]> {
    const path = `${at(repo)}/issues/${number}/comments`;
    const comments = await this.#http.list(path, commentSchema, mostFiles, signal);
    return comments.flatMap((comment) => commentOf(comment) ?? []);
  }

  async addComment(repo: RepoUrl, number: number, body: string, signal: AbortSignal): Promise<string> {
    const path = `${at(repo)}/issues/${number}/comments`;
    const answer = this.#done(await this.#http.send('POST', path, { body }, signal), path);
    return String(this.#http.checked(idSchema, answer, path).id);
  }

  async updateComment(repo: RepoUrl, _number: number, id: string, body: string, signal: AbortSignal): Promise<boolean> {
    const path = `${at(repo)}/issues/comments/${encodeURIComponent(id)}`;
    const answer = await this.#http.send('PATCH', path, { body }, signal);
    // A comment that is gone answers so, or with nothing where it lies in another repository.
    if (answer.status === 404 || answer.status === 204) return false;
    this.#done(answer, path);
    return true;
  }

  async react(
    repo: RepoUrl,
    _number: number,
    comment: string,
    mood: 'done' | 'refused',
    signal: AbortSignal,
  ): Promise<void> {
    const path = `${at(repo)}/issues/comments/${encodeURIComponent(comment)}/reactions`;
    this.#done(await this.#http.send('POST', path, { content: mood === 'done' ? '+1' : '-1' }, signal), path);
  }

  async setStatus(repo: RepoUrl, commit: CommitSha, status: CommitStatus, signal: AbortSignal): Promise<void> {
    const path = `${at(repo)}/statuses/${commit}`;
    const { context, state, description, targetUrl } = status;
    const body = { context, state, description: description.slice(0, 140), target_url: targetUrl ?? '' };
    this.#done(await this.#http.send('POST', path, body, signal), path);
  }

  async branchRules(repo: RepoUrl, branch: string, signal: AbortSignal): Promise<BranchRules> {
    const path = `${at(repo)}/branch_protections`;
    return branchRulesOf(await this.#http.list(path, protectionSchema, mostReviews, signal), branch);
  }

  async permission(repo: RepoUrl, account: string, signal: AbortSignal): Promise<ForgePermission> {
    const path = `${at(repo)}/collaborators/${encodeURIComponent(account)}/permission`;
    const found = await this.#http.find(path, permissionSchema, signal);
    const name = found?.permission ?? '';
    return Object.hasOwn(permissions, name) ? (permissions[name] ?? 'none') : 'none';
  }

  async teams(repo: RepoUrl, account: string, signal: AbortSignal): Promise<readonly string[]> {
    const { owner } = forgePlace(repo);
    const path = `/orgs/${owner}/teams?limit=50`;
    const isOrganisation = (await this.#http.send('GET', path, undefined, signal)).status !== 404;
    if (!isOrganisation) return [];
    const found: string[] = [];
    for (const { id, name } of await this.#http.list(path, teamSchema, mostReviews, signal)) {
      const member = `/teams/${id}/members/${encodeURIComponent(account)}`;
      if ((await this.#http.send('GET', member, undefined, signal)).status === 200) found.push(`${owner}/${name}`);
    }
    return found;
  }

  async createRequest(repo: RepoUrl, request: NewRequest, signal: AbortSignal): Promise<PullRequest> {
    const { web, path: place } = forgePlace(repo);
    const path = `${at(repo)}/pulls`;
    const answer = await this.#http.send('POST', path, request, signal);
    if (answer.status === 409) {
      // One of this branch is open: it was made before an answer was lost, or by hand.
      const open = await this.openRequests(repo, signal);
      const same = open.find(({ head, base }) => head.branch === request.head && base.branch === request.base);
      if (same !== undefined) return same;
    }
    const made = pullRequestOf(this.#http.checked(pullSchema, this.#done(answer, path), path), repo, `${web}/${place}`);
    if (made === undefined) throw new AppError('invalid-input', `the request of ${request.head} has no commits`);
    return made;
  }

  async updateRequest(
    repo: RepoUrl,
    number: number,
    patch: { readonly title?: string; readonly body?: string; readonly state?: 'open' | 'closed' },
    signal: AbortSignal,
  ): Promise<void> {
    const path = `${at(repo)}/pulls/${number}`;
    this.#done(await this.#http.send('PATCH', path, patch, signal), path);
  }

  async merge(repo: RepoUrl, number: number, head: CommitSha, signal: AbortSignal): Promise<MergeOutcome> {
    const path = `${at(repo)}/pulls/${number}/merge`;
    const answer = await this.#http.send('POST', path, { Do: 'merge', head_commit_id: head }, signal);
    if (answer.status >= 200 && answer.status < 300) return { kind: 'merged' };
    const now = await this.request(repo, number, signal);
    if (now?.state === 'merged') return now.head.commit === head ? { kind: 'merged' } : { kind: 'moved' };
    if (now !== undefined && now.head.commit !== head) return { kind: 'moved' };
    const said = wordsOf(JSON.stringify(answer.body));
    return { kind: 'refused', message: said === '' ? `the forge answered ${answer.status}` : said };
  }

  async close(): Promise<void> {
    await this.#http.close();
  }

  #done<A extends { readonly status: number; readonly body: unknown }>(answer: A, path: string): A {
    if (answer.status >= 200 && answer.status < 300) return answer;
    const said = wordsOf(JSON.stringify(answer.body));
    const code = answer.status === 404 ? 'not-found' : answer.status === 409 ? 'conflict' : 'invalid-input';
    throw new AppError(code, `the forge refused ${path} with ${answer.status}${said === '' ? '' : ` (“${said}”)`}`);
  }
}

function at(repo: RepoUrl): string {
  return `/repos/${forgePlace(repo).path}`;
}
