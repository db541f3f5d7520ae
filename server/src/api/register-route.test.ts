import { can } from '@fairlead/core/access/can.ts';
import { builtInRoles, type RoleName, roleNames } from '@fairlead/core/access/roles.ts';
import type { Route } from '@fairlead/core/wire/route.ts';
import { type RouteName, routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from './testing/api-world.ts';
import { samples } from './testing/samples.ts';

let world: ApiWorld;
beforeAll(async () => {
  world = await openApiWorld();
  const freeze = {
    id: 'web-freeze',
    kind: 'freeze',
    scope: { project: 'web' },
    until: null,
    all: false,
    by: 'x',
    reason: 'x',
    at: 1,
  } as const;
  await world.store.commit([{ kind: 'put-decision', decision: freeze }]);
});
afterAll(() => world.close());

type Seen = { readonly status: number; readonly text: string };

/** Streams are read up to their first bytes. */
async function ask(route: Route, secret: string | null): Promise<Seen> {
  const sample = samples[route.name as RouteName]; // every route of the table has a sample
  const answer = await fetch(`${world.base}${sample.path}`, {
    method: route.method,
    headers: {
      ...(secret === null ? {} : { authorization: `Bearer ${secret}` }),
      ...(sample.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(sample.body === undefined ? {} : { body: JSON.stringify(sample.body) }),
  });
  if (answer.status !== 200 || route.answerType !== 'text/event-stream')
    return { status: answer.status, text: await answer.text() };
  const reader = answer.body?.getReader();
  const deadline = new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), 300));
  const first = await Promise.race([reader?.read(), deadline]);
  await reader?.cancel();
  return { status: 200, text: new TextDecoder().decode(first?.value) };
}

const guarded = Object.values<Route>(routes).filter(({ access }) => access.admit === 'granted');
const needsAllProjects: ReadonlySet<string> = new Set([
  'acceptRewrite',
  'listAudit',
  'verifyAudit',
  'testConnection',
  'listPeople',
  'disablePerson',
  'enablePerson',
]);
/** Asked for by any valid token about itself. */
const aboutOneself: ReadonlySet<string> = new Set([
  'getSession',
  'signOut',
  'canI',
  'listViews',
  'saveView',
  'removeView',
  'readLogin',
  'agreeLogin',
]);

describe('server/src/api/register-route.ts', () => {
  test.each(guarded.map((route) => [route.name, route] as const))(
    '%s is closed without a token, and with a wrong one',
    async (_name, route) => {
      expect((await ask(route, null)).status).toBe(401);
      expect((await ask(route, 'fl_wrong')).status).toBeOneOf([401, 429]);
    },
  );

  const pairs = guarded.flatMap((route) => roleNames.map((role) => [route.name, role, route] as const));
  test.each(pairs)('%s is open to %s exactly if the role allows it', async (name, role: RoleName, route) => {
    const { secret } = await world.token(role, '*');
    const { status, text } = await ask(route, secret);
    const allowed = builtInRoles[role].includes(route.access.verb) || aboutOneself.has(name);
    if (allowed) expect([401, 403, 500], text).not.toContain(status);
    else expect(status, text).toBe(403);
  });

  test.each(guarded.map((route) => [route.name, route] as const))(
    '%s shows and does nothing to an admin of another project',
    async (name, route) => {
      const { secret } = await world.token('admin', 'db');
      const { status, text } = await ask(route, secret);
      if (aboutOneself.has(name)) return;
      if (needsAllProjects.has(name) || name === 'freeze' || name === 'createToken') expect(status, text).toBe(403);
      else expect([200, 404], text).toContain(status);
      if (status === 200) expect(text).not.toMatch(/shop-(?:dev|staging|prod)|"web"|kindly|Begin/);
    },
  );

  const acting = guarded.filter(({ method }) => method !== 'GET');
  const limited = acting.flatMap((route) =>
    roleNames.flatMap((role) => ['web', 'db', '*'].map((project) => [route.name, role, project, route] as const)),
  );
  test.each(limited)(
    '%s of a %s in %s is let through exactly if the page offers it',
    async (name, role, project, route) => {
      if (aboutOneself.has(name)) return;
      const { secret } = await world.token(role, project);
      const { status, text } = await ask(route, secret);
      const subject = { kind: route.access.subject, name, project: needsAllProjects.has(name) ? null : 'web' };
      const { allowed } = can([{ role, project }], route.access.verb, subject);
      const unseen = status === 404 && project === 'db';
      if (allowed) expect([401, 403, 500], text).not.toContain(status);
      else expect(status === 403 || unseen, text).toBe(true);
    },
  );

  test('what is forbidden to see is answered as what does not exist', async () => {
    const { secret } = await world.token('admin', 'db');
    const at = async (id: string) => {
      const answer = await fetch(`${world.base}/api/v1/placements/${id}`, {
        headers: { authorization: `Bearer ${secret}` },
      });
      const {
        instance: _instance,
        detail,
        ...rest
      } = JSON.parse(await answer.text()) as { readonly [name: string]: unknown };
      return { ...rest, detail: String(detail).replace(id, '') };
    };
    expect(await at('shop-dev')).toEqual(await at('not-there'));
  });

  test('an act that is denied is in the audit log', async () => {
    const { secret, id } = await world.token('viewer', 'web');
    await ask(routes.sync, secret);
    const { secret: operator } = await world.token('operator', 'db');
    await ask(routes.freeze, operator);
    const records = await world.store.audit({ after: 0 }, 10_000);
    expect(records.filter((record) => record.outcome === 'denied').map((record) => record.verb)).toContain('freeze');
    expect(records.some((record) => record.actor.subject === `token/${id}`)).toBe(true);
  });
});
