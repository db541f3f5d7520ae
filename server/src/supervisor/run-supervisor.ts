import { chmod } from 'node:fs/promises';
import { answerRequests } from './answer-requests.ts';
import { lockDirectory } from './directory-lock.ts';
import { protocolVersion } from './protocol.ts';
import { socketPath } from './socket-path.ts';
import { SocketServer } from './socket-server.ts';
import { Supervisor, type SupervisorDeps } from './supervisor.ts';

export type RunningSupervisor = { close(): Promise<void> };

export const supervisorVersion = '0.1.0';

/**
 * Serves one data directory until closed. Returns undefined when another supervisor already does. What it started keeps
 * running when it is closed; only `stopAll` ends it. `onShutdown` is called when a client asked it to go.
 */
export async function runSupervisor(
  directory: string,
  deps: SupervisorDeps,
  onShutdown: () => void,
): Promise<RunningSupervisor | undefined> {
  // Whoever starts us makes the directory; one that is gone was purged meanwhile and must not come back.
  await chmod(directory, 0o700);
  const lock = lockDirectory(directory);
  if (lock === undefined) return undefined;
  const supervisor = await Supervisor.open(directory, deps);
  const hello = {
    kind: 'hello',
    protocol: protocolVersion,
    version: supervisorVersion,
    pid: process.pid,
    startedAt: deps.clock.now(),
  } as const;
  const server = new SocketServer(hello, answerRequests(supervisor, onShutdown));
  await server.listen(socketPath(directory));
  return {
    close: async () => {
      await server.close();
      await supervisor.close();
      lock.release();
    },
  };
}
