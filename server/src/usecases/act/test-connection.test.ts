import { AppError } from '@fairlead/core/lib/app-error.ts';
import { afterEach, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../../api/testing/api-world.ts';
import { send } from '../../api/testing/http.ts';

let world: ApiWorld;
afterEach(() => world.close());

const ask = async (path: string, role = 'operator', project = '*') => {
  const { secret } = await world.token(role, project);
  return send(world, 'POST', `/api/v1/${path}/test`, secret, {});
};

describe('server/src/usecases/act/test-connection.ts', () => {
  test('a target that answers says its version', async () => {
    world = await openApiWorld();
    expect((await ask('targets/dev')).body).toMatchObject({ works: true, message: expect.stringMatching(/^answers/) });
  });

  test('a target that nobody connected says so', async () => {
    world = await openApiWorld();
    expect((await ask('targets/prod')).body).toMatchObject({ works: false, message: 'target prod is not connected' });
  });

  test('a target of another tenant is not there', async () => {
    world = await openApiWorld();
    expect((await ask('targets/dev', 'operator', 'db')).status).toBe(404);
    expect((await ask('targets/nowhere')).status).toBe(404);
  });

  test('a repository that answers is named with its refs', async () => {
    world = await openApiWorld();
    expect((await ask('connections/shop')).body).toMatchObject({
      works: true,
      message: expect.stringMatching(/^https:\/\/git\.example\/shop answers with \d+ refs$/),
    });
  });

  test('what went wrong is the answer, not an error', async () => {
    const refused = new AppError('unavailable', 'git.example does not answer', { retry: 'backoff' });
    world = await openApiWorld();
    world.deps.git.refs = () => Promise.reject(refused);
    expect((await ask('connections/shop')).body).toMatchObject({
      works: false,
      message: 'git.example does not answer',
    });
  });

  test('a webhook is not tried: a test would be a message to people', async () => {
    world = await openApiWorld();
    expect((await ask('connections/chat')).body).toMatchObject({ works: false });
    expect((await ask('connections/chat', 'viewer')).status).toBe(403);
  });
});
