import { join } from 'node:path';
import { createLogger } from '../io/logger.ts';
import { dataDirectory } from './data-directory.ts';
import { readVersion } from './read-version.ts';
import { readable } from './readable.ts';
import { startServer } from './start-server.ts';
import { ownConfiguration } from './up.ts';

export type ServeOptions = {
  readonly checkout: string;
  readonly dataRoot: string;
  readonly repo: string;
  readonly path: string;
  readonly host: string;
  readonly port: number;
  readonly publicUrl: string | null;
  readonly env: { readonly [name: string]: string | undefined };
  /** Takes log lines: a server's output is its log. */
  readonly write: (text: string) => void;
  readonly untilStopped: (onSignal: () => void) => void;
};

/**
 * The server alone, for a machine that serves a team: logs to its output, runs host services as another account than
 * its own, and leaves them running when it stops.
 */
export async function serve(options: ServeOptions): Promise<number> {
  const webRoot = join(options.checkout, 'web', 'dist');
  const logger = createLogger({ level: 'info', write: options.write });
  const stopped = Promise.withResolvers<number>();
  const server = await startServer({
    data: dataDirectory(options.dataRoot),
    configuration: ownConfiguration(options),
    listen: { host: options.host, port: options.port },
    publicUrl: options.publicUrl,
    webRoot: (await readable(join(webRoot, 'index.html'))) ? webRoot : null,
    version: await readVersion(options.checkout),
    checkout: options.checkout,
    lent: null,
    observe: false,
    embedded: false,
    shop: null,
    programs: { git: 'git', ssh: 'ssh' },
    env: options.env,
    logger,
    onFatal: (reason) => {
      logger.error('must stop; what runs keeps running', { reason });
      stopped.resolve(1);
    },
  });
  logger.info('listening', { url: server.url });
  options.untilStopped(() => stopped.resolve(0));
  const code = await stopped.promise;
  await server.stop();
  return code;
}
