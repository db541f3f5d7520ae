import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCli } from '../cli/run-cli.ts';
import { localCommands } from './local-commands.ts';
import { offlineTools } from './offline-tools.ts';
import { processIo } from './process-io.ts';
import { readVersion } from './read-version.ts';

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const io = processIo();
process.exitCode = await runCli(process.argv.slice(2), {
  io,
  local: localCommands(io, checkout),
  offline: offlineTools(io),
  version: await readVersion(checkout),
  checkout,
});
