import fastifyStatic from '@fastify/static';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from './problem-reply.ts';
import type { Registrar } from './register-route.ts';

const unbuilt = 'The page is not built. Build it with: npm run build\nThe API is described at /openapi.json\n';

/**
 * Serves the built page. Files under `assets/` carry their digest in their name and never change; everything else is
 * asked for again each time. Addresses of the page itself (no file, no API) answer its index.
 */
export async function registerPage(registrar: Registrar): Promise<void> {
  const { app, options } = registrar;
  const root = options.webRoot;
  if (root !== null) {
    await app.register(fastifyStatic, {
      root,
      cacheControl: false,
      dotfiles: 'ignore',
      setHeaders: (reply, path) => {
        const lasting = path.includes('/assets/');
        reply.header('cache-control', lasting ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler(async (request: FastifyRequest, reply: FastifyReply) => {
    if (!isPageAddress(request)) {
      return sendProblem(request, reply, {
        code: 'not-found',
        message: 'there is nothing at this address; /openapi.json lists what there is',
      });
    }
    if (root === null) return reply.code(503).type('text/plain').send(unbuilt);
    return reply.sendFile('index.html');
  });
}

/** An address that a person pasted: asked for as a page, and neither API nor file. */
function isPageAddress(request: FastifyRequest): boolean {
  const [path = ''] = request.url.split('?');
  const reading = request.method === 'GET' || request.method === 'HEAD';
  const asPage = (request.headers.accept ?? '').includes('text/html') || path === '/';
  return reading && asPage && !path.startsWith('/api/') && !path.startsWith('/assets/') && !/\.\w{1,8}$/.test(path);
}
