import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Secret } from '@fairlead/core/lib/secret.ts';
import type { CommitSha, RepoUrl } from '@fairlead/core/model/ids.ts';
import { describe } from 'vitest';
import { startGitea } from '../../../../../tools/parts/gitea-service.ts';
import { requires } from '../../../../../tools/test/requires.ts';
import { type ForgePeople, type ForgeWorld, forgeContract } from '../../../ports/forge.contract.ts';
import type { StatusState } from '../../../ports/forge.ts';
import { ForgeHttp } from '../forge-http.ts';
import { GiteaForge } from './gitea-forge.ts';

const needs = requires('gitea');

describe.skipIf(needs.skip)('server/src/adapters/forge/gitea/gitea-forge.ts', () => {
  forgeContract('a real Gitea', startWorld);
});

async function startWorld(): Promise<ForgeWorld> {
  const dir = mkdtempSync(join(tmpdir(), 'fairlead-gitea-'));
  const gitea = await startGitea(dir);
  const tokens = {
    maintainer: await gitea.addPerson('maintainer'),
    reviewer: await gitea.addPerson('reviewer'),
    stranger: await gitea.addPerson('stranger'),
  };
  const of = (by: keyof typeof tokens) => (method: string, path: string, body?: unknown) =>
    gitea.call(tokens[by], method, path, body) as Promise<never>; // as Gitea's documentation has it; a test may believe it
  await of('maintainer')('POST', '/user/repos', { name: 'shop', auto_init: true, default_branch: 'main' });
  await of('maintainer')('PUT', '/repos/maintainer/shop/collaborators/reviewer', { permission: 'write' });
  const http = new ForgeHttp({
    base: `${gitea.url}/api/v1`,
    token: async () => new Secret(tokens.maintainer),
    authorize: (token) => ({ authorization: `token ${token}` }),
    allowPrivate: true,
    ca: null,
    now: Date.now,
  });
  return {
    forge: new GiteaForge(http),
    repo: `${gitea.url}/maintainer/shop` as RepoUrl,
    people: peopleOf(of),
    stop: async () => {
      await http.close();
      await gitea.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

type As = (
  by: 'maintainer' | 'reviewer' | 'stranger',
) => (method: string, path: string, body?: unknown) => Promise<never>;

function peopleOf(as: As): ForgePeople {
  const repo = '/repos/maintainer/shop';
  const maintainer = as('maintainer');
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const open = async (by: 'maintainer' | 'stranger', head: string, title: string): Promise<number> => {
    const made: { readonly number: number } = await as(by)('POST', `${repo}/pulls`, { title, head, base: 'main' });
    return made.number;
  };
  const commitTo = async (
    by: 'maintainer' | 'stranger',
    place: string,
    branch: string,
    files: { readonly [path: string]: string | null },
  ): Promise<CommitSha> => {
    const branches: readonly { readonly name: string }[] = await as(by)('GET', `${place}/branches?limit=50`);
    const on = branches.some(({ name }) => name === branch) ? { branch } : { branch: 'main', new_branch: branch };
    const changes = [];
    for (const [path, content] of Object.entries(files)) {
      const found = await as(by)('GET', `${place}/contents/${path}?ref=${on.branch}`).catch(() => undefined);
      const { sha }: { readonly sha?: string } = found ?? {};
      const operation = content === null ? 'delete' : sha === undefined ? 'create' : 'update';
      changes.push({ operation, path, ...(content === null ? {} : { content: base64(content) }), ...(sha && { sha }) });
    }
    const made: { readonly commit: { readonly sha: CommitSha } } = await as(by)('POST', `${place}/contents`, {
      ...on,
      files: changes,
      message: 'change',
    });
    return made.commit.sha;
  };
  return {
    commit: (branch, files) => commitTo('maintainer', repo, branch, files),
    open: (branch, title) => open('maintainer', branch, title),
    openFromFork: async (branch, title) => {
      await as('stranger')('POST', `${repo}/forks`, {});
      await commitTo('stranger', '/repos/stranger/shop', branch, { 'deploy/theirs.yaml': 'x: 1\n' });
      return open('stranger', `stranger:${branch}`, title);
    },
    closeRequest: async (number) => void (await maintainer('PATCH', `${repo}/pulls/${number}`, { state: 'closed' })),
    review: async (number, state) => {
      const event = state === 'approved' ? 'APPROVED' : 'REQUEST_CHANGES';
      await as('reviewer')('POST', `${repo}/pulls/${number}/reviews`, { event, body: 'I looked' });
    },
    comment: async (number, body) => {
      const made: { readonly id: number } = await as('reviewer')('POST', `${repo}/issues/${number}/comments`, { body });
      return String(made.id);
    },
    deleteComment: async (_number, id) => void (await maintainer('DELETE', `${repo}/issues/comments/${id}`)),
    reactionsOf: async (_number, id) => {
      const found: readonly { readonly content: string }[] = await maintainer(
        'GET',
        `${repo}/issues/comments/${id}/reactions`,
      );
      return found.map(({ content }) => content);
    },
    statusesOf: async (commit) => {
      const found: {
        readonly statuses: readonly {
          readonly context: string;
          readonly status: StatusState;
          readonly description: string;
          readonly target_url: string;
        }[];
      } = await maintainer('GET', `${repo}/commits/${commit}/status`);
      return found.statuses.map(({ context, status, description, target_url }) => {
        return { context, state: status, description, targetUrl: target_url };
      });
    },
    protect: async () => {
      const rule = {
        rule_name: 'main',
        required_approvals: 1,
        enable_status_check: true,
        status_check_contexts: ['ci'],
      };
      await maintainer('POST', `${repo}/branch_protections`, { ...rule, enable_push: true });
    },
    unprotect: async () => void (await maintainer('DELETE', `${repo}/branch_protections/main`)),
  };
}
