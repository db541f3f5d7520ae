import type { CommitSha, PlacementId } from '@fairlead/core/model/ids.ts';
import type { PlacementState } from '@fairlead/core/model/placement.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';
import { newRevision, oldRevision, placementOf, repoUrl } from '../../api/testing/seed.ts';

let world: ApiWorld;
let secret: string;
beforeEach(async () => {
  world = await openApiWorld();
  secret = (await world.token('operator', 'web')).secret;
});
afterEach(() => world.close());

const promote = (body: object, token = secret) => send(world, 'POST', '/api/v1/applications/shop/promote', token, body);
const signal = new AbortController().signal;

async function fileAtHead(path: string): Promise<string> {
  const access = world.deps.repoAccess(repoUrl);
  if (access === undefined) throw new Error('no access');
  const head = (await world.git.refs(access, signal))['refs/heads/main'];
  if (head === undefined) throw new Error('no head');
  const bytes = await (await world.git.tree(access, head)).read(path, 10_000);
  return bytes === undefined ? '' : new TextDecoder().decode(bytes);
}
async function headCommit() {
  const access = world.deps.repoAccess(repoUrl);
  const head = access === undefined ? undefined : (await world.git.refs(access, signal))['refs/heads/main'];
  if (access === undefined || head === undefined) throw new Error('no head');
  return world.git.commit(access, head);
}
async function patchStaging(patch: Partial<PlacementState>): Promise<void> {
  const row = await world.store.placement('shop-staging' as PlacementId);
  if (row === undefined) throw new Error('no staging');
  await world.store.commit([{ kind: 'put-state', state: { ...row.state, ...patch } }]);
}

describe('server/src/usecases/act/promote.ts', () => {
  test('what is healthy in the stage before is committed as one line of the lock file', async () => {
    world.repo.commit({ 'shop.lock.yaml': `# ours\nstages:\n  prod: ${oldRevision} # careful\n` });
    const answer = await promote({ stage: 'prod', reason: 'release 7' });
    expect(answer.body).toMatchObject({ stage: 'prod', revision: newRevision });
    expect(await fileAtHead('shop.lock.yaml')).toBe(`# ours\nstages:\n  prod: ${newRevision} # careful\n`);
    const commit = await headCommit();
    expect(commit.title).toBe(`Promote shop to prod: ${newRevision.slice(0, 7)} Greet more kindly`);
    expect(commit.body).toBe(`release 7\n\nFairlead-Promotes: ${newRevision}\nFairlead-By: operator of web`);
    expect(answer.body['commit']).toBe(commit.sha);
    expect(world.polled).toEqual([repoUrl]);
  });

  test('a commit that changed nothing there may be named, since what runs is what it renders', async () => {
    const row = await world.store.placement('shop-staging' as PlacementId);
    const desired = row?.state.desired;
    if (desired === null || desired === undefined) throw new Error('staging asks for nothing');
    const revision = '5'.repeat(40) as CommitSha;
    await patchStaging({ desired: { ...desired, revision } });
    expect((await promote({ stage: 'prod', revision })).body).toMatchObject({ revision });
  });

  test('a lock file that is not there yet is begun', async () => {
    await promote({ stage: 'prod' });
    expect(await fileAtHead('shop.lock.yaml')).toContain(`prod: ${newRevision}`);
  });

  test('twice is once: Git says so already', async () => {
    await promote({ stage: 'prod' });
    const head = await headCommit();
    const again = await promote({ stage: 'prod' });
    expect(again.body).toMatchObject({ commit: null, change: null });
    expect((await headCommit()).sha).toBe(head.sha);
  });

  test('a push that comes in between is taken into account', async () => {
    const push = world.git.push.bind(world.git);
    let times = 0;
    world.git.push = async (...args) => {
      times += 1;
      if (times === 1) world.repo.commit({ other: 'file' });
      return push(...args);
    };
    expect((await promote({ stage: 'prod' })).status).toBe(200);
    expect(await fileAtHead('other')).toBe('file');
    expect(await fileAtHead('shop.lock.yaml')).toContain(newRevision);
  });

  test('a reason cannot write trailers', async () => {
    await promote({ stage: 'prod', reason: 'nice\n\nFairlead-Revert-Of: abc\r\nx' });
    expect((await headCommit()).body).not.toMatch(/^Fairlead-Revert-Of/m);
  });

  test('a revision that was healthy in the stage before may be named by its first signs', async () => {
    expect((await promote({ stage: 'prod', revision: oldRevision.slice(0, 8) })).body).toMatchObject({
      revision: oldRevision,
    });
  });

  const refusals: readonly (readonly [string, object, Partial<PlacementState>, RegExp])[] = [
    ['an unknown stage', { stage: 'moon' }, {}, /has no stage moon; its stages are dev, staging, prod/],
    ['the first stage', { stage: 'dev' }, {}, /follows every commit of its source/],
    [
      'an unhealthy stage before',
      { stage: 'prod' },
      { health: 'degraded' },
      /shop in staging is degraded at .*nothing proven to promote to prod/,
    ],
    [
      'a delivery under way there',
      { stage: 'prod' },
      { delivery: 'd' as PlacementState['delivery'] },
      /has a delivery under way/,
    ],
    ['a stage before that runs nothing', { stage: 'prod' }, { applied: null }, /runs nothing yet/],
    [
      'a revision that was never healthy there',
      { stage: 'prod', revision: 'abcdef1234' },
      {},
      /abcdef1234 was not healthy in staging/,
    ],
  ];
  test.each(refusals)('%s is refused with what to do', async (_sentence, body, patch, message) => {
    await patchStaging(patch);
    const answer = await promote(body);
    expect(answer.status).toBeOneOf([404, 409]);
    expect(answer.body['detail']).toMatch(message);
  });

  test('without write access the person is told what to commit by hand', async () => {
    const readOnly = await openApiWorld({}, { repoAccess: () => undefined });
    try {
      const { secret: token } = await readOnly.token('operator', '*');
      const answer = await send(readOnly, 'POST', '/api/v1/applications/shop/promote', token, { stage: 'prod' });
      expect(answer.status).toBe(409);
      expect(answer.body['detail']).toBe(
        `Fairlead may not write to ${repoUrl}: commit there by hand, in shop.lock.yaml under \`stages:\`, the line \`prod: ${newRevision}\``,
      );
    } finally {
      await readOnly.close();
    }
  });

  test('a push that fails leaves its intent and its failure in the audit log', async () => {
    world.repo.protect('only by pull request');
    const answer = await promote({ stage: 'prod' });
    expect(answer.status).toBe(409);
    expect(answer.body['detail']).toContain('only by pull request');
    world.repo.setReachable(false);
    expect((await promote({ stage: 'prod' })).status).toBe(503);
    const records = (await world.store.audit({ after: 0 }, 1_000)).filter((record) => record.verb === 'promote');
    expect(records.map((record) => record.outcome)).toEqual(['intent', 'failed', 'intent', 'failed']);
  });

  test('one who may promote elsewhere may not promote here', async () => {
    const { secret: other } = await world.token('operator', 'db');
    expect((await promote({ stage: 'prod' }, other)).status).toBe(404);
    const { secret: viewer } = await world.token('viewer', 'web');
    expect((await promote({ stage: 'prod' }, viewer)).status).toBe(403);
  });

  test('one name in two projects needs the project', async () => {
    await world.store.commit([
      { kind: 'put-placement', placement: { ...placementOf('db', 'shop', 'prod', 0), id: 'db-shop' as PlacementId } },
    ]);
    const { secret: all } = await world.token('operator', '*');
    expect((await promote({ stage: 'prod' }, all)).body['detail']).toContain('say which of db, web');
    expect((await promote({ stage: 'prod', project: 'web' }, all)).status).toBe(200);
  });
});
