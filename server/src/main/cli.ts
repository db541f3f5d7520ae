import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { processIo } from '../cli/process-io.ts';
import { runCli } from '../cli/run-cli.ts';
import { localCommands } from './local-commands.ts';
import { offlineTools } from './offline-tools.ts';
import { readVersion } from './read-version.ts';

const checkout = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const io = processIo(process, globalThis.fetch);
const offline = offlineTools(io, checkout);
try {
  const version = await readVersion(checkout);
  process.exitCode = await runCli(process.argv.slice(2), {
    io,
    local: localCommands(io, checkout),
    offline,
    version,
    checkout,
  });
} finally {
  await offline.close();
}
