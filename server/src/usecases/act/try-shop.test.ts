import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { shopConfigPath } from '@fairlead/core/shop/shop-tries.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld, shopConfigText } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';
import { repoUrl } from '../../api/testing/seed.ts';

let world: ApiWorld;
let secret: string;
beforeEach(async () => {
  world = await openApiWorld();
  secret = (await world.token('operator', 'web')).secret;
});
afterEach(() => world.close());

const tries = '/api/v1/shop/tries';
const tryOut = (name: string, token = secret) => send(world, 'POST', tries, token, { name });
const outcomes = async () =>
  (await world.store.audit({ after: 0 }, 1_000)).filter(({ verb }) => verb === 'promote').map(({ outcome }) => outcome);

async function head() {
  const access = world.deps.shop?.access;
  if (access === undefined) throw new Error('no shop');
  const signal = new AbortController().signal;
  const sha = (await world.git.refs(access, signal))['refs/heads/main'];
  if (sha === undefined) throw new Error('no head');
  const bytes = await (await world.git.tree(access, sha)).read(shopConfigPath, 10_000);
  return { ...(await world.git.commit(access, sha)), text: new TextDecoder().decode(bytes) };
}

describe('server/src/usecases/act/try-shop.ts', () => {
  test('a try is a commit by who asked, recorded before and after, and looked at soon', async () => {
    const answer = await tryOut('fail');
    const commit = await head();
    expect(answer.body).toMatchObject({ commit: commit.sha });
    expect(commit.title).toBe('Keep every visit in memory');
    expect(commit.author.name).toBe('operator of web');
    expect(commit.text).toContain('"fails": true');
    expect(await outcomes()).toEqual(['intent', 'done']);
    expect(world.polled).toEqual([repoUrl]);
  });

  test('who may only look, or has nothing of the shop, commits nothing', async () => {
    const before = (await head()).sha;
    expect((await tryOut('greet', (await world.token('viewer', 'web')).secret)).status).toBe(403);
    expect((await tryOut('greet', (await world.token('admin', 'db')).secret)).status).toBe(404);
    expect((await head()).sha).toBe(before);
    expect(await outcomes()).toEqual(['denied']);
  });

  test('an installation that is not the quickstart has no shop to try things on', async () => {
    const company = await openApiWorld({}, { shop: null });
    try {
      const { secret: admin } = await company.token('admin', '*');
      expect((await send(company, 'POST', tries, admin, { name: 'greet' })).status).toBe(404);
    } finally {
      await company.close();
    }
  });

  test('settings that a person made their own are left alone, and the log says why', async () => {
    world.repo.commit({ [shopConfigPath]: '{}\n' });
    const answer = await tryOut('greet');
    expect(answer.status).toBe(409);
    expect(answer.body['detail']).toContain('edit it by hand');
    expect(await outcomes()).toEqual(['intent', 'failed']);
  });

  test('a push that comes in between is taken into account', async () => {
    const push = world.git.push.bind(world.git);
    let times = 0;
    world.git.push = async (...args) => {
      times += 1;
      if (times === 1) world.repo.commit({ other: 'file' });
      return push(...args);
    };
    expect((await tryOut('greet')).status).toBe(200);
    expect(times).toBe(2);
  });

  test('the command that is shown makes the same file, run by a real shell', async () => {
    const shown = (await send(world, 'GET', '/api/v1/shop', secret)).body as {
      readonly tries: readonly { readonly name: string; readonly command: string }[];
    };
    const folder = mkdtempSync(join(tmpdir(), 'fairlead-try-'));
    try {
      mkdirSync(join(folder, 'deploy'));
      for (const { name, command } of shown.tries) {
        writeFileSync(join(folder, shopConfigPath), shopConfigText);
        execFileSync('bash', ['-c', command.split(' && git ')[0] ?? ''], { cwd: folder });
        world.repo.commit({ [shopConfigPath]: shopConfigText });
        await tryOut(name);
        expect(readFileSync(join(folder, shopConfigPath), 'utf8').replaceAll(/\s/g, '')).toBe(
          (await head()).text.replaceAll(/\s/g, ''),
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
