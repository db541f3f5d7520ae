import { parseArgs } from 'node:util';
import { runSupervisor } from './run-supervisor.ts';
import { machineClock, machineRandom } from './system-deps.ts';

// The process that keeps what runs on this host. It is started apart from any terminal and outlives the server.

function log(
  level: 'info' | 'warn' | 'error',
  message: string,
  fields: { readonly [name: string]: string | number } = {},
): void {
  process.stderr.write(`${JSON.stringify({ time: new Date().toISOString(), level, message, ...fields })}\n`);
}

const { values } = parseArgs({ options: { directory: { type: 'string' } } });
if (values.directory === undefined) {
  log('error', 'no data directory was given: --directory PATH');
  process.exit(2);
}
process.on('SIGHUP', () => undefined);
process.on('uncaughtException', (error) => {
  // State is on disk and programs run by themselves: starting anew is safer than going on half broken.
  log('error', 'unexpected error; the supervisor ends and is started anew', { error: error.stack ?? String(error) });
  process.exit(70);
});

const warn = (message: string, fields: { readonly [name: string]: string | number }): void =>
  log('warn', message, fields);
let close = (): Promise<void> => Promise.resolve();
const end = (): void => {
  void close().finally(() => process.exit(0));
};
const running = await runSupervisor(values.directory, { clock: machineClock, random: machineRandom, warn }, () =>
  setImmediate(end),
);
if (running === undefined) {
  log('info', 'another supervisor serves this directory', { directory: values.directory });
  process.exit(0);
}
close = () => running.close();
process.on('SIGTERM', end);
process.on('SIGINT', end);
log('info', 'ready', { pid: process.pid, directory: values.directory });
