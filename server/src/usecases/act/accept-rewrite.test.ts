import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';
import { newRevision, oldRevision, repoUrl } from '../../api/testing/seed.ts';

let world: ApiWorld;
beforeEach(async () => {
  world = await openApiWorld();
});
afterEach(() => world.close());

describe('server/src/usecases/act/accept-rewrite.ts', () => {
  test('rewritten history is accepted only as it was seen, and recorded before it is followed', async () => {
    const { secret: admin } = await world.token('admin', '*');
    const accept = (to: string) =>
      send(world, 'POST', '/api/v1/accept-rewrite', admin, { repo: repoUrl, to, reason: 'we squashed' });
    expect((await accept(newRevision)).body['detail']).toContain('nothing is held');
    const repo = await world.store.repo(repoUrl);
    if (repo === undefined) throw new Error('no repository');
    await world.store.commit([
      { kind: 'put-repo', state: { ...repo, held: { ref: 'refs/heads/main', from: oldRevision, to: newRevision } } },
    ]);
    expect((await accept(oldRevision)).status).toBe(409);
    expect((await accept(newRevision.slice(0, 9))).status).toBe(200);
    const records = (await world.store.audit({ after: 0 }, 100)).filter((record) => record.verb === 'accept-rewrite');
    expect(records.map((record) => record.outcome)).toEqual(['intent', 'done']);
  });
});
