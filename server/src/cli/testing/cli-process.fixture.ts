import { processIo } from '../process-io.ts';
import { runCli } from '../run-cli.ts';
import { realTools } from './offline-tools.ts';

/** The command line in a process of its own, without what happens on this machine. */
const refuse = async () => 1;
process.exitCode = await runCli(process.argv.slice(2), {
  io: processIo(process, globalThis.fetch),
  local: {
    up: refuse,
    server: refuse,
    down: refuse,
    open: refuse,
    backup: refuse,
    restore: refuse,
    rights: refuse,
    editGuard: refuse,
    adopt: refuse,
    addTarget: refuse,
  },
  offline: realTools,
  version: '1.2.3',
  checkout: '/nowhere',
});
