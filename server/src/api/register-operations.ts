import type { RepoUrl } from '@fairlead/core/model/ids.ts';
import { openApi } from '@fairlead/core/wire/openapi.ts';
import { routeList, routes } from '@fairlead/core/wire/routes.ts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiDeps } from './api-deps.ts';
import { sendProblem } from './problem-reply.ts';
import { type Registrar, registerRoute } from './register-route.ts';

const webhookBytes = 1024 * 1024;
/** A payload names its repository in a few spellings; more is not a push. */
const mostRepoUrls = 10;

/** Probes, metrics, the interface's own description. */
export function registerOperations(registrar: Registrar): void {
  const { deps, metrics } = registrar;
  const description = JSON.stringify(openApi(routeList(), deps.version));
  registerRoute(registrar, routes.healthz, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({ status: 'ok' }),
  );
  registerRoute(registrar, routes.readyz, async (_request, reply) => {
    const reason = deps.notReady() ?? (await storeProblem(deps));
    reply.header('cache-control', 'no-store').code(reason === null ? 200 : 503);
    return reply.send({ status: reason === null ? 'ok' : 'not-ready', reason: reason ?? '' });
  });
  registerRoute(registrar, routes.metrics, async (_request, reply) =>
    reply
      .header('cache-control', 'no-store')
      .type(metrics.registry.contentType)
      .send(await metrics.text()),
  );
  registerRoute(registrar, routes.openApi, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('application/json').send(description),
  );
}

async function storeProblem(deps: ApiDeps): Promise<string | null> {
  try {
    await deps.store.lastEventSeq();
    const trouble = deps.store.writeTrouble();
    if (trouble === null) return null;
    return trouble === 'disk-full'
      ? 'the disk is full, so nothing can be recorded or changed; free some space'
      : 'the store cannot be written';
  } catch {
    return 'the store cannot be read'; // what exactly is wrong is logged where it happened
  }
}

/** Webhooks take the raw body: the signature is over its bytes. */
export async function registerWebhooks(registrar: Registrar): Promise<void> {
  await registrar.app.register(async (app) => {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: webhookBytes }, (_request, body, done) =>
      done(null, body),
    );
    registerRoute({ ...registrar, app }, routes.receiveWebhook, (request, reply) => receive(registrar, request, reply));
  });
}

async function receive(
  { deps, countFailure }: Registrar,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { forge, connection } = request.params as { readonly forge: string; readonly connection: string }; // validated by the route's schema
  const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
  const secret = await deps.webhookSecret(connection);
  const outcome =
    secret === undefined || secret === ''
      ? { kind: 'unauthenticated' as const }
      : deps.parseWebhook(forge, request.headers, body, secret);
  reply.header('cache-control', 'no-store');
  switch (outcome?.kind) {
    case undefined:
    case 'unauthenticated': {
      const waitSeconds = await countFailure(request);
      const wait = waitSeconds === null ? {} : { retryAfterSeconds: waitSeconds };
      const message = 'the signature does not match; check the secret of the webhook and of its Connection';
      return sendProblem(request, reply, {
        code: waitSeconds === null ? 'unauthenticated' : 'too-many-requests',
        message,
        ...wait,
      });
    }
    case 'invalid':
      return sendProblem(request, reply, { code: 'invalid-input', message: outcome.reason });
    case 'ignored':
      return reply.send({ status: 'ignored', message: outcome.reason });
    case 'request': {
      const watched = watchedRepos(deps, outcome.repoUrls).filter((repo) => deps.lookAtRequests?.(repo) === true);
      return reply.send(
        watched.length === 0
          ? { status: 'ignored', message: 'requests of that repository are not looked at' }
          : { status: 'accepted', message: 'its requests are looked at now' },
      );
    }
    case 'push': {
      const watched = watchedRepos(deps, outcome.repoUrls);
      for (const repo of watched) {
        deps.pollRepo(repo);
        deps.lookAtRequests?.(repo);
      }
      return reply.send(
        watched.length === 0
          ? { status: 'ignored', message: 'no such repository is watched' }
          : { status: 'accepted', message: 'the repository is looked at now' },
      );
    }
  }
}

function watchedRepos(deps: ApiDeps, urls: readonly RepoUrl[]): readonly RepoUrl[] {
  return [...new Set(urls.slice(0, mostRepoUrls))].filter((url) => deps.repoAccess(url) !== undefined);
}
