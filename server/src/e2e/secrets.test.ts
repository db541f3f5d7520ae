import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { routeUrl } from '@fairlead/core/wire/client.ts';
import type { Route } from '@fairlead/core/wire/route.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { requires } from '../../../tools/test/requires.ts';
import { eventually } from './eventually.ts';
import { Installation } from './installation.ts';

const needs = requires('git');
/** What Git declares, what a task put out, and what somebody wrote into the file by hand. */
const canaries = ['canary-declared-7f3a91', 'canary-output-2c8d40', 'canary-by-hand-e6b155'] as const;
const [declared, output, byHand] = canaries;

/** Nothing but Git's own objects, the hosts' files and the task's outputs on the host may hold a secret in clear. */
describe.skipIf(needs.skip)('server/src/e2e/secrets.test.ts', () => {
  let here: Installation;
  const seen: string[] = [];
  const stream = new AbortController();

  beforeAll(async () => {
    here = await Installation.make();
    await here.up();
    await here.runs('dev', here.shop.head());
    void listen(here, seen, stream.signal);
    write(here);
    here.shop.push('Secrets');
    await eventually({ what: 'the derived secret' }, async () =>
      readFileSync(join(here.dataRoot, 'hosts/dev/derived.txt'), 'utf8').includes(output),
    );
    await settled(here);
  });
  afterAll(async () => {
    stream.abort();
    await here?.dispose();
  });

  it('brings them where they belong, for their owner only', () => {
    const file = join(here.dataRoot, 'hosts/dev/secret.txt');
    expect(readFileSync(file, 'utf8')).toBe(declared);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  it('shows them nowhere while they change, drift, are put back and fail', async () => {
    const file = join(here.dataRoot, 'hosts/dev/secret.txt');
    writeFileSync(file, byHand);
    await eventually({ what: 'the secret put back' }, async () => readFileSync(file, 'utf8') === declared);
    here.shop.git('pull', '--quiet');
    here.shop.write(
      'secret/broken.yaml',
      `apiVersion: host.fairlead.dev/v1\nkind: File\nmetadata: {name: broken}\nspec: {path: x, secret: true, contnet: ${declared}}\n`,
    );
    here.shop.push('A secret beside a mistake');
    await eventually({ what: 'the mistake is told' }, async () =>
      (await here.placement('dev', 'secret')).why.sentence.includes('contnet'),
    );
    here.shop.remove('secret/broken.yaml');
    here.shop.push('Mended');
    await eventually(
      { what: 'the mistake is gone' },
      async () => (await here.placement('dev', 'secret')).sync === 'synced',
    );
    await settled(here);
  });

  it('answers no question with them', async () => {
    const answers = await readEverything(here);
    expect(answers.length).toBeGreaterThan(25);
    for (const { url, text } of answers)
      for (const canary of canaries) expect(text.includes(canary) && url).toBe(false);
    for (const canary of canaries) expect(seen.join('').includes(canary)).toBe(false);
    expect(seen.join('')).toContain('secret in dev');
    expect(here.output()).not.toContain('canary');
  });

  it('keeps none in store, write-ahead log, logs or the supervisor’s records', () => {
    const found = filesBelow(here.dataRoot)
      .filter((path) => !/^(?:shop|shop\.git|git|hosts)\//.test(path) && !path.endsWith('/outputs.json'))
      .filter((path) => holdsCanary(join(here.dataRoot, path)));
    expect(found).toEqual([]);
  });
});

function write(here: Installation): void {
  const document = (name: string, more: string): string =>
    `apiVersion: fairlead.dev/v1\nkind: Application\nmetadata: {name: ${name}}\nspec:\n  source: {repo: ., path: ${name}}\n  stages: [dev]\n${more}`;
  const object = (kind: string, name: string, spec: string): string =>
    `apiVersion: host.fairlead.dev/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec: ${spec}\n`;
  const script = `echo '{"password":"${'canary-output-'}'"$(printf 2c8d40)"'"}' > "$FAIRLEAD_OUTPUTS"`;
  here.shop.write('fairlead/secret.yaml', document('secret', ''));
  here.shop.write('fairlead/derived.yaml', document('derived', '  inputs: {vault: secret}\n'));
  here.shop.write(
    'secret/secret.yaml',
    object('File', 'secret', `{path: secret.txt, secret: true, content: ${declared}}`),
  );
  here.shop.write(
    'secret/task.yaml',
    object('Task', 'make', `{run: [/bin/sh, -c, ${JSON.stringify(script)}], outputs: [password], idempotent: true}`),
  );
  here.shop.write(
    'derived/derived.yaml',
    object('File', 'derived', '{path: derived.txt, secret: true, content: "got ${vault.password}"}'),
  );
}

function settled(here: Installation): Promise<unknown> {
  return eventually({ what: 'all is synced' }, async () =>
    (await here.placements()).every(({ stage, sync }) => stage === 'prod' || sync === 'synced'),
  );
}

/** Follows the event stream, as the page does. */
async function listen(here: Installation, seen: string[], signal: AbortSignal): Promise<void> {
  const headers = { authorization: `Bearer ${here.token()}` };
  const answer = await fetch(routeUrl(here.url(), routes.streamEvents, {}), { headers, signal });
  const decoder = new TextDecoder();
  try {
    for await (const part of answer.body ?? []) seen.push(decoder.decode(part, { stream: true }));
  } catch {
    // ended with the test
  }
}

/** Every route that only reads, with every placement, delivery, change, plan and object that there is. */
async function readEverything(here: Installation): Promise<readonly { readonly url: string; readonly text: string }[]> {
  const placements = (await here.placements()).map(({ id }) => id);
  const deliveries = (await here.ask(routes.listDeliveries, { query: { limit: 100 } })).items;
  const changes = (await here.ask(routes.listChanges, { query: { limit: 100 } })).items.map(({ id }) => id);
  const plans: string[] = [];
  for (const { id } of deliveries) {
    const { plan } = await here.ask(routes.getDelivery, { params: { id } });
    if (plan !== null) plans.push(plan.digest);
  }
  const keys = (await here.ask(routes.searchObjects, { query: { search: 'e', limit: 200 } })).items;
  const ids: { readonly [path: string]: readonly string[] } = {
    placements,
    deliveries: deliveries.map(({ id }) => id),
    changes,
    plans: [...new Set(plans)],
    applications: ['shop', 'secret', 'derived'],
    why: ['shop', 'secret', 'derived'],
  };
  const queries: { readonly [name: string]: readonly string[] } = {
    trace: ['?kind=File&name=secret', '?kind=Task&name=make'],
    at: [`?time=${Date.now()}`],
    compare: placements.map((id) => `?a=${id}&b=${placements[0] ?? ''}`),
    searchObjects: ['?search=canary', '?search=File'],
    getPlacementObject: keys.map(({ key }) => `?key=${encodeURIComponent(key)}`),
    streamLogs: ['?object=Task%2Fmake', '?object=Process%2Fweb'],
    diffPlacement: ['', '?all=true'],
  };
  const urls = Object.values(routes as { readonly [name: string]: Route })
    .filter((route) => route.method === 'GET' && route.name !== 'streamEvents')
    .flatMap((route) => {
      const [, folder = ''] = /^\/api\/v1\/([^/]+)\/\{/.exec(route.path) ?? [];
      const paths = route.path.includes('{')
        ? (ids[folder] ?? []).map((id) => route.path.replace(/\{\w+\}/, id))
        : [route.path];
      return paths.flatMap((path) => (queries[route.name] ?? ['']).map((query) => `${here.url()}${path}${query}`));
    });
  return Promise.all(urls.map((url) => readOne(url, here.token())));
}

async function readOne(url: string, token: string): Promise<{ readonly url: string; readonly text: string }> {
  const signal = AbortSignal.timeout(10_000);
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` }, signal });
  // The question itself may be told back.
  return { url, text: (await answer.text()).replaceAll(url, '') };
}

function filesBelow(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (path) => statSync(join(root, path), { throwIfNoEntry: false })?.isFile() === true,
  );
}

function holdsCanary(path: string): boolean {
  const bytes = readFileSync(path);
  return canaries.some((canary) =>
    [canary, Buffer.from(canary).toString('base64').slice(0, 24), Buffer.from(canary).toString('hex')].some((form) =>
      bytes.includes(form),
    ),
  );
}
