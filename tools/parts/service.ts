import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Runs "$@" until it ends by itself or our end of the pipe on standard input closes, be it that we ask for it or that
 * we are gone, however we went. So no test that is killed leaves a server behind.
 */
const leash = `
exec 3<&0
"$@" </dev/null 3<&- &
service=$!
{ read -r _ <&3; kill -KILL "$service"; } 2>/dev/null &
watcher=$!
wait "$service"
code=$?
kill "$watcher" 2>/dev/null
exit "$code"
`;

export interface Service {
  readonly name: string;
  /** The end of what it wrote. */
  readonly lastWords: () => string;
  readonly hasEnded: () => boolean;
  /** Kills it without ceremony; resolves when it is gone. */
  readonly stop: () => Promise<void>;
}

/** Starts a server that lives as long as this process at most. Its output goes to `<dir>/<name>.log`. */
export function startService(dir: string, name: string, program: string, flags: readonly string[]): Service {
  const logFile = join(dir, `${name}.log`);
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn('/bin/sh', ['-c', leash, name, program, ...flags], { cwd: dir, stdio: ['pipe', log, log] });
  closeSync(log); // the child has its own
  const ended = once(child, 'exit').catch(() => undefined); // 'error' (no such shell): it has ended, too
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
  return {
    name,
    hasEnded,
    lastWords: () => readFileSync(logFile, 'utf8').slice(-2_000).trim(),
    stop: async () => {
      child.stdin?.end();
      await ended;
    },
  };
}

/** Asks until the answer is true; rejects when the service ends or `withinMs` have passed. */
export async function waitUntil(service: Service, isReady: () => Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!(await isReady())) {
    if (service.hasEnded()) throw new Error(`${service.name} ended early:\n${service.lastWords()}`);
    if (Date.now() > deadline) throw new Error(`${service.name} not ready in ${withinMs} ms:\n${service.lastWords()}`);
    await sleep(50);
  }
}
