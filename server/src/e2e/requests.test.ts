import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { routes } from '@fairlead/core/wire/routes.ts';
import type { RequestView } from '@fairlead/core/wire/view/request.ts';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Gitea, startGitea } from '../../../tools/parts/gitea-service.ts';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';
import { openBrowser } from './open-browser.ts';
import { signInBy } from './page-places.ts';

const needs = requires('git', 'gitea', 'chromium');
/** Where pictures of the page are kept, for somebody who looks: none unless it is named. */
const pictures = process.env['FAIRLEAD_PICTURES'];
const hookSecret = 'a-secret-of-the-hook';

const configuration = (url: string): string => `
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: dev}
spec: {host: {roots: ["."], ports: [8100-8119]}}
---
apiVersion: fairlead.dev/v1
kind: Target
metadata: {name: prod}
spec: {tier: production, host: {roots: ["."], ports: [8140-8159]}}
---
apiVersion: fairlead.dev/v1
kind: Project
metadata: {name: web}
spec:
  roles: [{name: lead, who: ["user:grace@example.org"], may: [all]}]
---
apiVersion: fairlead.dev/v1
kind: Connection
metadata: {name: acme-git}
spec:
  git:
    url: ${url}/
    forge: gitea
    api: {env: FORGE_TOKEN}
    webhookSecret: {env: FORGE_HOOK}
    accounts: {grace: grace@example.org}
---
apiVersion: fairlead.dev/v1
kind: Application
metadata: {name: shop}
spec:
  project: web
  source: {repo: "${url}/acme/shop", path: deploy}
  stages: [dev, prod]
`;
const file = (greeting: string): string => `
apiVersion: host.fairlead.dev/v1
kind: File
metadata: {name: greeting}
spec: {path: greeting, content: "${greeting}"}
`;

/** A request on a real forge, from its opening to what its merge delivers, by the real program and page. */
describe.skipIf(needs.skip)('server/src/e2e/requests.test.ts', () => {
  let forgeDir: string;
  let gitea: Gitea;
  let here: Installation;
  let browser: Browser;
  let link: string;
  const tokens = { acme: '', grace: '', mallory: '' };

  beforeAll(async () => {
    forgeDir = mkdtempSync(join(tmpdir(), 'fl-forge-'));
    gitea = await startGitea(forgeDir);
    for (const name of ['acme', 'grace', 'mallory'] as const) tokens[name] = await gitea.addPerson(name);
    await asks('acme', 'POST', '/user/repos', { name: 'shop', auto_init: true, default_branch: 'main' });
    await asks('acme', 'PUT', '/repos/acme/shop/collaborators/grace', { permission: 'write' });
    await commit('main', file('hello'));
    here = await Installation.holding({ 'fairlead/fleet.yaml': configuration(gitea.url) });
    const greeted = await here.up({ env: { FORGE_TOKEN: tokens.acme, FORGE_HOOK: hookSecret } });
    [link = ''] = /http\S+\/link\/\S+/.exec(greeted) ?? [];
    const config = { url: `${here.url()}/api/v1/webhooks/gitea/acme-git`, content_type: 'json', secret: hookSecret };
    const events = ['push', 'pull_request', 'issue_comment', 'pull_request_comment'];
    await asks('acme', 'POST', '/repos/acme/shop/hooks', { type: 'gitea', active: true, config, events });
    await here.until('dev', 'dev is well', (row) => row.sync === 'synced', 60_000);
    browser = await openBrowser();
  }, 300_000);
  afterAll(async () => {
    await browser?.close();
    await here?.dispose();
    await gitea?.stop();
    rmSync(forgeDir, { recursive: true, force: true });
  });

  function asks(by: keyof typeof tokens, method: string, path: string, body?: unknown): Promise<unknown> {
    return gitea.call(tokens[by], method, path, body);
  }

  async function commit(branch: string, text: string): Promise<void> {
    const path = '/repos/acme/shop/contents/deploy/greeting.yaml';
    const found = (await asks('acme', 'GET', `${path}?ref=main`).catch(() => null)) as { readonly sha: string } | null;
    const content = Buffer.from(text).toString('base64');
    const on = branch === 'main' ? { branch } : { branch: 'main', new_branch: branch };
    const body = { ...on, content, message: `Greet: ${branch}`, ...(found === null ? {} : { sha: found.sha }) };
    await asks('acme', found === null ? 'POST' : 'PUT', path, body);
  }

  async function open(branch: string, title: string): Promise<number> {
    const made = await asks('acme', 'POST', '/repos/acme/shop/pulls', { title, head: branch, base: 'main' });
    return (made as { readonly number: number }).number;
  }

  function previewed(number: number): Promise<RequestView> {
    return eventually({ what: `request ${number} is previewed`, deadlineMs: 40_000 }, async () => {
      const { items } = await here.ask(routes.listRequests, { query: {} });
      const row = items.find((item) => item.number === number && item.preview?.state === 'made');
      return row !== undefined && here.ask(routes.getRequest, { params: { id: row.id } });
    });
  }

  async function commentsOn(number: number): Promise<readonly { readonly id: number; readonly body: string }[]> {
    return (await asks('acme', 'GET', `/repos/acme/shop/issues/${number}/comments`)) as never; // as Gitea documents it
  }

  it('previews what was opened, tells it there and on the page, does what a comment asks, and delivers the merge', async () => {
    await commit('kinder', file('hello, friend'));
    const number = await open('kinder', 'Greet <b>more</b> kindly @everyone');
    const view = await previewed(number);
    expect(view.placements.map(({ stage, reachedBy }) => [stage, reachedBy])).toEqual([
      ['dev', 'merge'],
      ['prod', 'promotion'],
    ]);
    expect(view.placements[0]?.objects[0]?.differences).toEqual([
      { path: '/spec/content', before: 'hello', after: 'hello, friend' },
    ]);
    const [comment] = await eventually({ what: 'the comment', deadlineMs: 20_000 }, async () => {
      const found = await commentsOn(number);
      return found.length > 0 && found;
    });
    expect(comment?.body).toContain('2 placements of 1 application would change, 1 in production');
    const status = (await asks('acme', 'GET', `/repos/acme/shop/commits/${view.head}/status`)) as {
      readonly statuses: readonly { readonly context: string; readonly status: string }[];
    };
    expect(status.statuses).toMatchObject([{ context: 'fairlead/preview', status: 'success' }]);

    const printed = await here.cli('preview', String(number));
    expect(printed.out).toContain('hello, friend');
    expect(printed.code).toBe(0);
    await lookAt(view);

    await asks('mallory', 'POST', `/repos/acme/shop/issues/${number}/comments`, {
      body: '/fairlead pause shop dev: ha',
    });
    await asks('grace', 'POST', `/repos/acme/shop/issues/${number}/comments`, {
      body: '/fairlead pause shop dev: wait',
    });
    await eventually({ what: 'the pause', deadlineMs: 40_000 }, async () => {
      const { items } = await here.ask(routes.listDecisions, {});
      return items.some(({ by, reason }) => by === 'grace@example.org' && reason === 'wait');
    });
    const { items } = await here.ask(routes.listDecisions, {});
    expect(items.filter(({ reason }) => reason === 'ha')).toEqual([]);
    await asks('grace', 'POST', `/repos/acme/shop/issues/${number}/comments`, { body: '/fairlead resume shop dev' });
    await eventually({ what: 'the end of the pause', deadlineMs: 40_000 }, async () => {
      return (await here.ask(routes.listDecisions, {})).items.length === 0;
    });

    await eventually({ what: 'the merge', deadlineMs: 30_000 }, async () => {
      await asks('acme', 'POST', `/repos/acme/shop/pulls/${number}/merge`, { Do: 'merge' });
      return true;
    });
    await here.until(
      'dev',
      'dev runs the merge',
      (row) => row.applied?.revision !== view.mergedWith && row.sync === 'synced',
      40_000,
    );
    await eventually({ what: 'that it is closed here', deadlineMs: 90_000 }, async () => {
      return (await here.ask(routes.listRequests, { query: { state: 'merged' } })).items.length === 1;
    });
  }, 400_000);

  it('believes no webhook without its signature', async () => {
    const url = `${here.url()}/api/v1/webhooks/gitea/acme-git`;
    const body = JSON.stringify({ repository: { clone_url: `${gitea.url}/acme/shop.git` } });
    const headers = { 'content-type': 'application/json', 'x-gitea-event': 'pull_request' };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(401);
    const signed = { ...headers, 'x-gitea-signature': '0'.repeat(64) };
    expect((await fetch(url, { method: 'POST', headers: signed, body })).status).toBe(401);
    const huge = await fetch(url, { method: 'POST', headers: signed, body: 'x'.repeat(2_000_000) }).catch(() => null);
    expect([413, undefined]).toContain(huge?.status);
  });

  async function lookAt(view: RequestView): Promise<void> {
    const storageState = await signInBy(browser, link);
    for (const colorScheme of ['light', 'dark'] as const) {
      for (const viewport of [
        { width: 1440, height: 900 },
        { width: 390, height: 844 },
      ]) {
        const context = await browser.newContext({ storageState, colorScheme, viewport });
        const page = await context.newPage();
        const keep = async (name: string): Promise<void> => {
          if (pictures === undefined) return;
          mkdirSync(pictures, { recursive: true });
          await page.screenshot({
            path: join(pictures, `${name}-${colorScheme}-${viewport.width}.png`),
            fullPage: true,
          });
        };
        await page.goto(`${here.url()}/requests`);
        await page.getByText('1 would reach production').waitFor();
        // What somebody wrote as a title is text here, and nothing else.
        await page.getByText('Greet <b>more</b> kindly @everyone').first().waitFor();
        await keep('requests');
        await page.goto(`${here.url()}/requests/${view.id}`);
        await page.getByText('hello, friend').first().waitFor();
        expect(await page.locator('main b, .page b').count()).toBe(0);
        await keep('request');
        await context.close();
      }
    }
  }
});
