import { can } from '@fairlead/core/access/can.ts';
import { type RoleName, roleNames } from '@fairlead/core/access/roles.ts';
import type { Route } from '@fairlead/core/wire/route.ts';
import { routes } from '@fairlead/core/wire/routes.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ApiWorld, openApiWorld } from '../api/testing/api-world.ts';
import { exitCodes } from './exit-codes.ts';
import { runLine } from './testing/run-line.ts';

/** Every command that acts on a running server, with the route that it ends in. */
const lines: readonly (readonly [string, Route])[] = [
  ['sync shop/dev', routes.sync],
  ['sync shop/dev --object Process/api --prune=false', routes.sync],
  ['refresh shop/dev', routes.refresh],
  ['retry shop/dev', routes.retry],
  ['abort shop/dev -r x', routes.abort],
  ['pause shop/dev -r x', routes.pause],
  ['resume shop/dev', routes.resume],
  ['pin shop/dev -r x', routes.pin],
  ['unpin shop/dev', routes.unpin],
  ['rollback shop/dev --yes -r x', routes.rollback],
  ['promote shop --to prod', routes.promote],
  ['action shop/dev Process/api restart --yes', routes.actOnObject],
  ['take shop/dev --yes', routes.take],
  ['release shop/dev --yes -r x', routes.release],
  ['freeze --project web -r x', routes.freeze],
  ['token create ci --role viewer --project web', routes.createToken],
];

describe('server/src/cli/acting-roles.test.ts', () => {
  let world: ApiWorld;
  const secrets = new Map<string, string>();
  beforeAll(async () => {
    world = await openApiWorld();
    for (const role of roleNames) secrets.set(role, (await world.token(role, 'web')).secret);
  });
  afterAll(() => world.close());

  const table = lines.flatMap(([line, route]) => roleNames.map((role) => [line, role, route] as const));
  test.each(table)(
    '`%s` is refused to a %s exactly where the role does not allow it',
    async (line, role: RoleName, route) => {
      const env = { FAIRLEAD_SERVER: world.base, FAIRLEAD_TOKEN: secrets.get(role) ?? '' };
      const ran = await runLine(`fairlead ${line}`, { env });
      const subject = { kind: route.access.subject, name: 'shop', project: 'web' };
      const { allowed } = can([{ role, project: 'web' }], route.access.verb, subject);
      expect(ran.code === exitCodes.notAllowed, `${ran.code} ${ran.err}${ran.out}`).toBe(!allowed);
      expect(ran.err).not.toMatch(/unknown option|required argument|too many/);
      if (!allowed) expect(ran.err).toContain(`${route.access.verb} on`);
    },
  );
});
