import type { BodyOf, ParamsOf } from '@fairlead/core/wire/route.ts';
import { type Routes, routes } from '@fairlead/core/wire/routes.ts';
import { openTerminal } from '../usecases/open-terminal.ts';
import { PendingLogins } from '../usecases/pending-logins.ts';
import { sendProblem } from './problem-reply.ts';
import { type Registrar, registerRoute } from './register-route.ts';

const everyMs = 2_000;
const gone = {
  code: 'not-found',
  message: 'no terminal shows this code any more; begin again with `fairlead login`',
} as const;

/** Signing terminals in by a code that a person confirms on the page. */
export function registerLogin(registrar: Registrar): void {
  const { deps } = registrar;
  const pending = new PendingLogins(deps);
  registerRoute(registrar, routes.beginLogin, async (request, reply) => {
    const { machine } = request.body as BodyOf<Routes['beginLogin']>; // validated by the route's schema, as below
    const begun = pending.begin(machine, request.ip);
    if (begun === undefined)
      return sendProblem(request, reply, { code: 'unavailable', message: 'too many terminals wait; try again soon' });
    const { device, code, expiresAt } = begun;
    return reply.header('cache-control', 'no-store').send({ device, code, path: `/login/${code}`, expiresAt, everyMs });
  });
  registerRoute(registrar, routes.readLogin, async (request, reply) => {
    const found = pending.ofCode((request.params as ParamsOf<Routes['readLogin']>).code);
    if (found === undefined) return guessed(registrar, request, reply);
    const { machine, from, askedAt } = found;
    return reply.header('cache-control', 'no-store').send({ machine, from, askedAt, asOf: deps.clock.now() });
  });
  registerRoute(registrar, routes.agreeLogin, async (request, reply, known) => {
    const { code } = request.params as ParamsOf<Routes['agreeLogin']>;
    const found = pending.ofCode(code);
    if (known === null || found === undefined) return guessed(registrar, request, reply);
    const opened = await openTerminal(deps, known.caller, known.token, found.machine);
    if (!opened.ok) return sendProblem(request, reply, opened.error);
    pending.agree(code, opened.value);
    const message = `the terminal on ${found.machine} acts as you now, until you sign out`;
    return reply.header('cache-control', 'no-store').send({ message });
  });
  registerRoute(registrar, routes.pollLogin, async (request, reply) => {
    const found = pending.take((request.body as BodyOf<Routes['pollLogin']>).device);
    if (found === undefined) return guessed(registrar, request, reply);
    const { opened } = found;
    const [secret, person] = [opened?.secret ?? null, opened?.token.name ?? null];
    return reply
      .header('cache-control', 'no-store')
      .send({ secret, person, expiresAt: opened?.token.expiresAt ?? null });
  });
}

/** Codes are short: whoever tries them is counted like whoever tries tokens. */
async function guessed(
  { countFailure }: Registrar,
  request: Parameters<typeof sendProblem>[0],
  reply: Parameters<typeof sendProblem>[1],
) {
  const waitSeconds = await countFailure(request);
  if (waitSeconds === null) return sendProblem(request, reply, gone);
  const message = 'too many wrong codes from this address; wait a minute';
  return sendProblem(request, reply, { code: 'too-many-requests', message, retryAfterSeconds: waitSeconds });
}
