import { AppError } from '@fairlead/core/lib/app-error.ts';
import type { TargetFacts } from '@fairlead/core/model/target-facts.ts';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';

const facts: TargetFacts = {
  nodes: [
    { name: 'n1', version: 'v1', ready: true, message: '', cordoned: false, os: 'linux', roles: [], createdAt: null },
  ],
  watched: [{ kind: 'ConfigMap', objects: 2, heardAt: 5, lagMs: null, trouble: '' }],
  unread: ['Node: may not be listed'],
  requests: { sent: 9, refused: { 403: 1 }, lastRefusal: { at: 7, message: 'GET /of/another/tenant' } },
};

let world: ApiWorld;
beforeEach(async () => {
  world = await openApiWorld();
});
afterEach(() => world.close());

const ask = async (name: string, project = '*') => {
  const { secret } = await world.token('viewer', project);
  return send(world, 'GET', `/api/v1/targets/${name}`, secret);
};
/** What the target answers when it is asked about itself. */
const tells = (answer: () => Promise<TargetFacts>): void => {
  Object.assign(world.target, { facts: answer });
};

describe('server/src/usecases/read/read-target.ts', () => {
  test('tells what a target says of itself beside what is known of it', async () => {
    tells(async () => facts);
    expect((await ask('dev')).body).toMatchObject({ name: 'dev', reachable: true, facts, factsUnavailable: '' });
  });

  test('tells one tenant nothing of what another’s objects are called', async () => {
    tells(async () => facts);
    const { text, body } = await ask('dev', 'web');
    expect(body).toMatchObject({ facts: { requests: { refused: { 403: 1 }, lastRefusal: { at: 7, message: '' } } } });
    expect(text).not.toContain('another/tenant');
  });

  test.each([
    ['a target of another tenant', 'dev', 'db'],
    ['a target that nobody declared', 'nowhere', '*'],
  ])('%s is not there', async (_sentence, name, project) => {
    const answer = await ask(name, project);
    expect(answer.status).toBe(404);
    expect(answer.body['detail']).toContain('fairlead get targets');
  });

  test('a target that tells nothing, is away or not connected says so, and is shown all the same', async () => {
    expect((await ask('dev')).body).toMatchObject({ facts: null, factsUnavailable: expect.stringMatching(/no more/) });
    tells(async () => {
      throw new AppError('unavailable', 'it cannot be reached');
    });
    expect((await ask('dev')).body).toMatchObject({ facts: null, factsUnavailable: 'it cannot be reached' });
    expect((await ask('prod')).body).toMatchObject({
      reachable: false,
      factsUnavailable: 'target prod is not connected',
    });
  });
});
